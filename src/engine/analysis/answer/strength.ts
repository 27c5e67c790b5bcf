/** "are strongly negatively correlated", after the same bounds. */
export function correlatedInWords(r: number): string {
  const size = Math.abs(r);
  if (size < 0.1) return "are practically uncorrelated";
  const strength =
    size >= 0.8
      ? "very strongly"
      : size >= 0.6
        ? "strongly"
        : size >= 0.4
          ? "moderately"
          : size >= 0.2
            ? "weakly"
            : "very weakly";
  return `are ${strength} ${r > 0 ? "positively" : "negatively"} correlated`;
}

/** A correlation's size in words, after Evans (1996). */
export function strengthInWords(r: number): string {
  const size = Math.abs(r);
  if (size < 0.1) return "practically no linear relation";
  const strength =
    size >= 0.8
      ? "a very strong"
      : size >= 0.6
        ? "a strong"
        : size >= 0.4
          ? "a moderate"
          : size >= 0.2
            ? "a weak"
            : "a very weak";
  return `${strength} ${r > 0 ? "positive" : "negative"} relation`;
}
