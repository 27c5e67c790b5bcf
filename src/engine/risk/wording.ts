export function count(value: number, singular: string, plural = `${singular}s`): string {
  return `${value.toLocaleString("en-GB")} ${value === 1 ? singular : plural}`;
}

/** 0.01234 is "1.23%". */
export function percent(fraction: number, digits = 2): string {
  return `${(fraction * 100).toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits })}%`;
}

/** 0.95 is "95%", 0.995 is "99.5%". */
export function levelText(level: number): string {
  return `${Number((level * 100).toFixed(4))}%`;
}

export function decimal(value: number, digits = 2): string {
  return value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
