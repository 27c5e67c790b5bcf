/** One page or section as it was read. */
export interface ReadPage {
  /** 1-based. */
  number: number;
  heading: string | null;
  text: string;
}

export const documentLimits = {
  byteCount: 268_435_456,
  pageCount: 5_000,
  characterCount: 20_000_000,
  /** Unpacked XML of one part of a Word file. */
  partCharacters: 60_000_000,
  /** A page that takes longer ends the reading. */
  pageMs: 60_000,
} as const;

/** Lines joined again where the typesetter broke a word, and blanks as people type them. */
export function tidy(text: string): string {
  return text
    .normalize("NFC")
    .replaceAll("\r\n", "\n")
    .replaceAll("\r", "\n")
    .replaceAll(/[\u0000-\u0008\u000b\u000e-\u001f\u007f\u00ad\u200b\ufeff]/g, "")
    .replaceAll(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, " ")
    .replaceAll(/(\p{Ll})-\n(?=\p{Ll})/gu, "$1")
    .replaceAll(/[ \t]+/g, " ")
    .replaceAll(/ ?\n ?/g, "\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

const sectionCharacters = 3_000;

/** Sections of about 3,000 characters that end with a paragraph, for texts that know neither pages nor headings. */
export function splitByLength(text: string, heading: string | null = null): Omit<ReadPage, "number">[] {
  const sections: Omit<ReadPage, "number">[] = [];
  let rest = text;
  while (rest.length > sectionCharacters * 1.5) {
    const paragraph = rest.lastIndexOf("\n\n", sectionCharacters);
    const line = rest.lastIndexOf("\n", sectionCharacters);
    const space = rest.lastIndexOf(" ", sectionCharacters);
    const end = [paragraph, line, space].find((place) => place > sectionCharacters / 2) ?? sectionCharacters;
    sections.push({ heading, text: rest.slice(0, end).trim() });
    rest = rest.slice(end).trim();
  }
  if (rest !== "") sections.push({ heading, text: rest });
  return sections;
}

export function numbered(sections: readonly Omit<ReadPage, "number">[]): ReadPage[] {
  return sections
    .filter(({ text, heading }) => text !== "" || heading !== null)
    .map((section, index) => ({ ...section, number: index + 1 }));
}
