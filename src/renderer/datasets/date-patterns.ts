export interface DatePattern {
  /** strptime pattern. */
  pattern: string;
  example: string;
}

export const datePatterns: DatePattern[] = [
  { pattern: "%Y-%m-%d", example: "2024-12-31" },
  { pattern: "%d.%m.%Y", example: "31.12.2024" },
  { pattern: "%d/%m/%Y", example: "31/12/2024" },
  { pattern: "%m/%d/%Y", example: "12/31/2024" },
  { pattern: "%d-%m-%Y", example: "31-12-2024" },
  { pattern: "%d-%b-%Y", example: "31-Dec-2024" },
  { pattern: "%d %b %Y", example: "31 Dec 2024" },
  { pattern: "%b %d %Y", example: "Dec 31 2024" },
  { pattern: "%Y%m%d", example: "20241231" },
  { pattern: "%Y-%m-%d %H:%M:%S", example: "2024-12-31 23:59:00" },
  { pattern: "%Y-%m-%dT%H:%M:%S", example: "2024-12-31T23:59:00" },
  { pattern: "%d.%m.%Y %H:%M", example: "31.12.2024 23:59" },
  { pattern: "%d/%m/%Y %H:%M", example: "31/12/2024 23:59" },
  { pattern: "%m/%d/%Y %H:%M", example: "12/31/2024 23:59" },
];

const parts: Record<string, string> = {
  Y: "\\d{4}",
  m: "(?:0?[1-9]|1[0-2])",
  d: "(?:0?[1-9]|[12]\\d|3[01])",
  b: "[A-Za-z]{3}",
  H: "(?:[01]?\\d|2[0-3])",
  M: "[0-5]\\d",
  S: "[0-5]\\d(?:\\.\\d+)?",
};

function expression(pattern: string): RegExp {
  const source = pattern.replaceAll(/%([A-Za-z])|[.*+?^${}()|[\]\\]/g, (found, letter: string | undefined) =>
    letter === undefined ? `\\${found}` : (parts[letter] ?? ".+"),
  );
  return new RegExp(`^${source}$`);
}

const compiled = datePatterns.map(({ pattern }) => ({ pattern, expression: expression(pattern) }));

/** The pattern that most of the texts have; null when none has half of them. The earlier of two equal ones wins. */
export function guessDatePattern(texts: string[]): string | null {
  const present = texts.map((text) => text.trim()).filter((text) => text !== "");
  let best: { pattern: string; count: number } | null = null;
  for (const { pattern, expression: test } of compiled) {
    const count = present.filter((text) => test.test(text)).length;
    if (count > (best?.count ?? 0)) best = { pattern, count };
  }
  return best && best.count * 2 >= present.length ? best.pattern : null;
}
