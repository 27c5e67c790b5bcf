/** Colours and fonts of the current theme, read once per drawing from the app's custom properties. */
export interface Palette {
  text: string;
  textDim: string;
  surface: string;
  border: string;
  accent: string;
  positive: string;
  negative: string;
  series: readonly string[];
  /** Low to high, for heat maps and quantitative colour. */
  ramp: readonly string[];
  /** Negative, neutral, positive, for correlations. */
  diverging: readonly [string, string, string];
  font: string;
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback;
  const surface = read("--fs-surface", "#14171c");
  const accent = read("--fs-accent", "#4c9aff");
  return {
    text: read("--fs-text", "#e6e9ef"),
    textDim: read("--fs-text-dim", "#97a0af"),
    surface,
    border: read("--fs-border", "#2a2f38"),
    accent,
    positive: read("--fs-ok", "#3fb68b"),
    negative: read("--fs-danger", "#e5686d"),
    series: Array.from({ length: 8 }, (_, index) => read(`--fs-chart-${index + 1}`, accent)),
    ramp: [read("--fs-ramp-low", surface), read("--fs-ramp-mid", accent), read("--fs-ramp-high", "#f4d35e")],
    diverging: [read("--fs-danger", "#e5686d"), read("--fs-surface-2", "#20242c"), accent],
    font: read("--fs-font", "Inter, sans-serif"),
  };
}
