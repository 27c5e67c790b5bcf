import { stem } from "./stem.ts";

export interface Token {
  /** As typed. */
  text: string;
  /** Lower case, accents and possessives removed. */
  norm: string;
  stem: string;
  kind: "word" | "number" | "quoted" | "punctuation";
  /** Offsets into the question. */
  start: number;
  end: number;
  capitalised: boolean;
  value?: number;
  unit?: "percent" | "currency";
  /** For quoted text: the normal forms of what is inside. */
  inside?: string[];
}

const ACCENTS = /\p{M}/gu;

export function foldAccents(text: string): string {
  return text
    .normalize("NFKD")
    .replace(ACCENTS, "")
    .replace(/ß/g, "ss")
    .replace(/ø/g, "o")
    .replace(/Ø/g, "O")
    .replace(/æ/g, "ae")
    .replace(/œ/g, "oe")
    .replace(/ł/g, "l")
    .replace(/Ł/g, "L")
    .replace(/đ/g, "d")
    .replace(/[’‘`´]/g, "'")
    .replace(/[“”«»]/g, '"')
    .replace(/[‐‑‒–—―−]/g, "-");
}

const PIECE =
  /"[^"\n]{1,200}"|(?<![\p{L}\p{N}])'[^'\n]{1,120}'(?![\p{L}\p{N}])|[$€£¥]\s?\d[\d,]*(?:\.\d+)?|\d{1,2}(?=\.\d{1,2}\.\d{4})|(?<=\d\.)\d{1,2}(?=\.\d{4})|\d{1,3}:\d{2}(?::\d{2})?(?:\.\d+)?(?![\d:])|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?:\p{L}\.){2,}|\p{L}+(?:'\p{L}+)?|[<>]=?|!=|=|[^\s\p{L}\p{N}]/gu;
const MAGNITUDE = /^(k|m|mn|mio|mil|million|bn|b|billion|thousand|t|tn|trillion)$/;
const MAGNITUDES: Record<string, number> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  mio: 1e6,
  mil: 1e6,
  million: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
  t: 1e12,
  tn: 1e12,
  trillion: 1e12,
};

/** Splits `camelCase` and letters from digits, as headers are written. */
export function splitWords(text: string): string[] {
  return (
    foldAccents(text)
      .replace(/\b([kMG]?Hz|[kMG]Wh?|[kMGT]B|pH|PhD|IDs|No)\b/g, (unit) => unit.toLowerCase())
      .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
      .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, "$1 $2")
      .replace(/_/g, " ")
      .toLowerCase()
      .match(/\p{L}+(?:'\p{L}+)?|\d+(?:\.\d+)?|%|#|\$|(?<=[\p{L}\d])[+-](?=\s*$)/gu)
      ?.map((word) => (word.length > 2 ? word.replace(/'s?$/, "") : word)) ?? []
  );
}

/** One spelling for comparing values and questions: folded, lower case, single spaces, no punctuation. */
export function normalise(text: string): string {
  return tokenise(text)
    .flatMap((token) =>
      token.kind === "punctuation" ? [] : token.kind === "quoted" ? (token.inside ?? []) : [token.norm],
    )
    .join(" ");
}

/** Seconds of "2:06:11"; two parts are minutes and seconds, or hours and minutes where the column has three. */
export function clockSeconds(text: string, parts: number): number {
  const numbers = text.split(":").map(Number);
  const seconds = numbers.reduce((sum, part) => sum * 60 + part, 0);
  return parts === 3 && numbers.length === 2 ? seconds * 60 : seconds;
}

export function tokenise(question: string): Token[] {
  const offsets: number[] = [];
  let folded = "";
  for (let at = 0; at < question.length;) {
    const codePoint = String.fromCodePoint(question.codePointAt(at) ?? 32);
    const piece = foldAccents(codePoint);
    for (let index = 0; index < piece.length; index++) offsets.push(at);
    folded += piece;
    at += codePoint.length;
  }
  offsets.push(question.length);
  const tokens: Token[] = [];
  for (const match of folded.replace(/_/g, " ").matchAll(PIECE)) {
    const text = match[0];
    const from = match.index;
    const start = offsets[from] ?? 0;
    const end = offsets[from + text.length] ?? question.length;
    const previous = tokens[tokens.length - 1];
    if (/^["']/.test(text) && text.length > 2) {
      const inside = tokenise(text.slice(1, -1))
        .filter((token) => token.kind !== "punctuation")
        .flatMap((token) => (token.kind === "quoted" ? (token.inside ?? []) : [token.norm]));
      tokens.push({
        text: text.slice(1, -1),
        norm: inside.join(" "),
        stem: inside.join(" "),
        kind: "quoted",
        start,
        end,
        capitalised: true,
        inside,
      });
      continue;
    }
    if (/^[$€£¥]?\s?\d/.test(text)) {
      const value = text.includes(":") ? clockSeconds(text, 0) : Number(text.replace(/[$€£¥,\s]/g, ""));
      const token: Token = {
        text,
        norm: text.replace(/[$€£¥,\s]/g, ""),
        stem: text,
        kind: "number",
        start,
        end,
        capitalised: false,
        value,
      };
      if (/^[$€£¥]/.test(text)) token.unit = "currency";
      tokens.push(token);
      continue;
    }
    if (text === "%" && previous?.kind === "number") {
      previous.unit = "percent";
      previous.end = end;
      continue;
    }
    if (/^\p{L}/u.test(text)) {
      const lower = text.toLowerCase();
      const glued = previous !== undefined && previous.end === start && previous.kind === "number";
      if (
        previous?.kind === "number" &&
        previous.value !== undefined &&
        MAGNITUDE.test(lower) &&
        (glued || lower.length > 2)
      ) {
        previous.value *= MAGNITUDES[lower] ?? 1;
        previous.norm = String(previous.value);
        previous.end = end;
        continue;
      }
      if (glued && previous?.value !== undefined && /^(st|nd|rd|th)$/.test(lower)) {
        previous.norm = `${previous.norm}${lower}`;
        previous.stem = previous.norm;
        previous.text += text;
        previous.end = end;
        previous.kind = "word";
        continue;
      }
      const norm = (/^\p{Lu}{2,5}s$/u.test(text) ? lower.slice(0, -1) : lower).replace(/\./g, "").replace(/'s$|'$/, "");
      tokens.push({ text, norm, stem: stem(norm), kind: "word", start, end, capitalised: /^\p{Lu}/u.test(text) });
      continue;
    }
    tokens.push({ text, norm: text, stem: text, kind: "punctuation", start, end, capitalised: false });
  }
  return tokens;
}
