import { searchKindSchema, type SearchHit } from "../contract/documents.ts";
import { printJson } from "./print.ts";
import { withTexts } from "./text-store.ts";
import { readArguments, UsageError, wholeNumber } from "./usage.ts";

const usage = `finsight search "TEXT" [--kind document|dataset|column|saved|conversation] [--limit N] [--workspace DIR] [--json]

  Looks through documents, datasets, columns and what they hold, by words, and by meaning where a model pack for it is
  installed. With --json: {"model","hits":[{"kind","id","title","context","page","text","coverage","similarity"}],"durationMs"}
`;
const shownCharacters = 240;

export async function searchCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const parsed = readArguments(args, usage, {
    workspace: { type: "string" },
    kind: { type: "string", multiple: true },
    limit: { type: "string" },
    json: { type: "boolean" },
  });
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  const text = positionals.join(" ").trim();
  if (text === "") throw new UsageError(`Say what to look for.\n\n${usage}`);
  const kinds = (values.kind ?? []).map((kind) => {
    const known = searchKindSchema.safeParse(kind);
    if (!known.success) throw new UsageError(`There is no kind "${kind}".\n\n${usage}`);
    return known.data;
  });
  const limit = Math.min(100, Math.max(1, wholeNumber(values.limit, "--limit", 10)));
  return withTexts(values.workspace, async ({ search }) => {
    await search.caughtUp();
    const result = await search.run({ text, kinds, limit }, signal);
    if (values.json) printJson(result);
    else if (result.hits.length === 0) process.stdout.write("Nothing like that was found.\n");
    else for (const hit of result.hits) process.stdout.write(`${headOf(hit)}\n${textOf(hit)}\n\n`);
    return 0;
  });
}

function headOf({ kind, title, context, page }: SearchHit): string {
  const place = [context, page === null ? "" : `page ${page}`].filter((part) => part !== "").join(", ");
  return `${title}  [${kind}${place === "" ? "" : `: ${place}`}]`;
}

function textOf({ text }: SearchHit): string {
  const plain = text.replaceAll(/\s+/g, " ");
  return `  ${plain.length > shownCharacters ? `${plain.slice(0, shownCharacters)}…` : plain}`;
}
