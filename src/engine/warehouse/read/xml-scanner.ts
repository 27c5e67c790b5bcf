import { AppError } from "../../../contract/errors.ts";

export type XmlToken =
  | { kind: "open"; name: string; attributes: string; isEmpty: boolean }
  | { kind: "close"; name: string }
  | { kind: "text"; text: string };

const MAXIMUM_TAG_CHARACTERS = 16_777_216;
const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

export function decodeXml(text: string): string {
  if (!text.includes("&") && !text.includes("_x")) return text;
  return text
    .replace(/&(#x[0-9a-fA-F]+|#\d+|\w+);/g, (whole, body: string) => {
      if (body.startsWith("#x")) return String.fromCodePoint(Number.parseInt(body.slice(2), 16));
      if (body.startsWith("#")) return String.fromCodePoint(Number.parseInt(body.slice(1), 10));
      return ENTITIES[body] ?? whole;
    })
    .replace(/_x([0-9A-Fa-f]{4})_/g, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

export function attribute(attributes: string, name: string): string | null {
  const start = attributes.search(new RegExp(`(^|\\s)${name}\\s*=`));
  if (start === -1) return null;
  const quoteAt = attributes.slice(start).search(/["']/) + start;
  const end = attributes.indexOf(attributes[quoteAt] ?? '"', quoteAt + 1);
  return decodeXml(attributes.slice(quoteAt + 1, end));
}

const withoutPrefix = (name: string) => {
  const colon = name.indexOf(":");
  return colon === -1 ? name : name.slice(colon + 1);
};

/**
 * Tokens of an XML text that arrives in pieces; enough XML for spreadsheets: no document type, whose entities could
 * expand without end, is ever followed. Namespace prefixes are dropped, text is left encoded and may come in several tokens.
 */
export async function scanXml(
  pieces: AsyncIterable<string>,
  onToken: (token: XmlToken) => void,
  isEnough: () => boolean = () => false,
): Promise<void> {
  let rest = "";
  for await (const piece of pieces) {
    const text = rest + piece;
    let position = 0;
    for (;;) {
      const open = text.indexOf("<", position);
      if (open === -1) {
        if (position < text.length) onToken({ kind: "text", text: text.slice(position) });
        position = text.length;
        break;
      }
      if (text.startsWith("<!--", open)) {
        const end = text.indexOf("-->", open);
        if (end === -1) break;
        position = end + 3;
        continue;
      }
      if (text.startsWith("<![CDATA[", open)) {
        const end = text.indexOf("]]>", open);
        if (end === -1) break;
        onToken({ kind: "text", text: text.slice(open + 9, end).replaceAll("&", "&amp;") });
        position = end + 3;
        continue;
      }
      const close = text.indexOf(">", open);
      if (close === -1) break;
      if (open > position) onToken({ kind: "text", text: text.slice(position, open) });
      const first = text.charCodeAt(open + 1);
      if (first === 47) onToken({ kind: "close", name: withoutPrefix(text.slice(open + 2, close).trim()) });
      else if (first !== 63 && first !== 33) {
        const isEmpty = text.charCodeAt(close - 1) === 47;
        const inside = text.slice(open + 1, isEmpty ? close - 1 : close);
        const space = inside.search(/\s/);
        onToken({
          kind: "open",
          name: withoutPrefix(space === -1 ? inside : inside.slice(0, space)),
          attributes: space === -1 ? "" : inside.slice(space),
          isEmpty,
        });
      }
      position = close + 1;
    }
    rest = text.slice(position);
    if (rest.length > MAXIMUM_TAG_CHARACTERS)
      throw new AppError(
        "format-broken",
        "The workbook is damaged: it has a tag without an end. Save it again, or save the sheet as CSV and import that.",
      );
    if (isEnough()) return;
  }
}
