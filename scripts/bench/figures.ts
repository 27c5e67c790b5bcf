/** One line of the benchmark. `ratio` is value / baseline, both measured in this run; null where nothing compares. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  baseline: number | null;
  ratio: number | null;
}

export function figure(name: string, value: number, unit: string, baseline: number | null = null): Figure {
  return { name, value, unit, baseline, ratio: baseline === null || baseline === 0 ? null : value / baseline };
}

/** The value below which `fraction` of the samples lie (nearest rank). */
export function quantile(samples: readonly number[], fraction: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(fraction * sorted.length) - 1)] ?? Number.NaN;
}

export function printFigures(figures: readonly Figure[]): void {
  const number = (value: number | null) =>
    value === null ? "" : value.toLocaleString("en-US", { maximumFractionDigits: Math.abs(value) < 10 ? 3 : 1 });
  const lines = figures.map(({ name, value, unit, baseline, ratio }) => [
    name,
    `${number(value)} ${unit}`,
    baseline === null ? "" : `${number(baseline)} ${unit}`,
    ratio === null ? "" : `${ratio.toFixed(2)}x`,
  ]);
  const table = [["what", "value", "baseline", "ratio"], ...lines];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  for (const line of table)
    process.stdout.write(
      `${line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  ")}\n`,
    );
}
