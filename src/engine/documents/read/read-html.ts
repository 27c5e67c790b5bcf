import { defaultTreeAdapter, parse, type DefaultTreeAdapterMap } from "parse5";
import { numbered, tidy } from "./page-text.ts";
import { sectionsUnder, type ReadParts } from "./read-text.ts";

type Node = DefaultTreeAdapterMap["node"];

const skipped = new Set([
  "script",
  "style",
  "template",
  "noscript",
  "svg",
  "iframe",
  "object",
  "nav",
  "head",
  "select",
]);
const block = new Set(
  "address article aside blockquote dd details div dl dt fieldset figcaption figure footer form header hr li main ol p pre section summary table tbody td tfoot th thead tr ul".split(
    " ",
  ),
);
const heading = /^h[1-6]$/;

/** HTML: a section a heading; nothing in it is run or fetched. */
export function partsOfHtml(source: string): ReadParts {
  const sections: { heading: string | null; text: string }[] = [{ heading: null, text: "" }];
  let title: string | null = null;
  let depth = 0;
  const write = (text: string) => {
    const last = sections.at(-1);
    if (last) last.text += text;
  };
  function visit(node: Node): void {
    if (defaultTreeAdapter.isTextNode(node)) write(node.value.replaceAll(/\s+/g, " "));
    if (!("childNodes" in node) || depth > 2_000) return;
    const name = "tagName" in node ? node.tagName : "";
    if (name === "head") title = titleOf(node);
    if (skipped.has(name)) return;
    if (heading.test(name)) {
      const words = tidy(textOf(node)).replaceAll("\n", " ");
      if (words !== "") sections.push({ heading: words, text: "" });
      return;
    }
    if (name === "br") write("\n");
    if (block.has(name)) write(name === "td" || name === "th" ? " " : "\n");
    depth += 1;
    for (const child of node.childNodes) visit(child);
    depth -= 1;
    if (block.has(name)) write(name === "td" || name === "th" ? "\t" : "\n");
  }
  visit(parse(source));
  const parts = sections.flatMap((section) => sectionsUnder(section.heading, tidy(section.text)));
  const first = parts.find((part) => part.heading !== null)?.heading ?? null;
  return { title: title ?? first, divided: "sections", pages: numbered(parts) };
}

function titleOf(head: Node): string | null {
  if (!("childNodes" in head)) return null;
  const element = head.childNodes.find((child) => "tagName" in child && child.tagName === "title");
  const words = element ? tidy(textOf(element)).replaceAll("\n", " ") : "";
  return words === "" ? null : words;
}

function textOf(node: Node, depth = 0): string {
  if (defaultTreeAdapter.isTextNode(node)) return node.value;
  if (!("childNodes" in node) || depth > 200) return "";
  return node.childNodes.map((child) => textOf(child, depth + 1)).join("");
}
