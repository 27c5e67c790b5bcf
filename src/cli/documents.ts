import { resolve } from "node:path";
import { AppError, isAppError } from "../contract/errors.ts";
import { importDocument } from "../engine/documents/index.ts";
import { listDocuments, removeDocument } from "../engine/store/records/documents/documents.ts";
import { count, createProgressLine, printJson, tableText } from "./print.ts";
import { withTexts, type Texts } from "./text-store.ts";
import { readArguments, UsageError } from "./usage.ts";

const usage = `finsight documents add FILE... [--workspace DIR] [--json]
finsight documents list [--workspace DIR] [--json]
finsight documents remove TITLE_OR_ID... [--workspace DIR]

  Reads PDF, Word (.docx), HTML, Markdown, text, and scans (PNG, JPEG, scanned PDF), so that "finsight search" finds what they say.
  The app's own workspace is opened with its passphrase in FINSIGHT_PASSPHRASE.
`;

export async function documentsCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const parsed = readArguments(args, usage, { workspace: { type: "string" }, json: { type: "boolean" } });
  if (!parsed) return 0;
  const [action, ...named] = parsed.positionals;
  const { workspace, json = false } = parsed.values;
  if (action === "list") return withTexts(workspace, (texts) => list(texts, json));
  if (action !== "add" && action !== "remove") throw new UsageError(usage);
  if (named.length === 0) throw new UsageError(`Name the documents to ${action}.\n\n${usage}`);
  return withTexts(workspace, (texts) => (action === "add" ? add(texts, named, json, signal) : remove(texts, named)));
}

async function add({ store, inference, search }: Texts, paths: readonly string[], json: boolean, signal: AbortSignal) {
  const line = createProgressLine();
  let failed = 0;
  for (const path of paths) {
    try {
      const document = await importDocument(
        { store, inference },
        { path: resolve(path) },
        { signal, progress: ({ message }) => line.show(message) },
      ).finally(() => line.clear());
      if (json) printJson(document);
      else {
        const { title, pageCount, divided, notes } = document;
        process.stdout.write(`${title}: ${count(pageCount, divided === "pages" ? "page" : "section")}\n`);
        for (const note of notes) process.stdout.write(`  ${note}\n`);
      }
    } catch (error) {
      if (!isAppError(error) || error.code === "cancelled") throw error;
      failed += 1;
      process.stderr.write(`${error.message}\n`);
    }
  }
  await search.caughtUp();
  return failed === 0 ? 0 : 1;
}

async function list({ store }: Texts, json: boolean): Promise<number> {
  const documents = store.read(listDocuments);
  if (json) printJson(documents);
  else if (documents.length === 0)
    process.stdout.write("There are no documents. Add one first: finsight documents add FILE\n");
  else
    process.stdout.write(
      `${tableText(
        [
          { name: "title", type: "text" },
          { name: "pages", type: "integer" },
          { name: "format", type: "text" },
          { name: "file", type: "text" },
          { name: "added", type: "text" },
        ],
        documents.map(({ title, pageCount, format, fileName, importedAt }) => [
          title,
          pageCount,
          format,
          fileName,
          importedAt,
        ]),
      )}\n`,
    );
  return 0;
}

async function remove({ store }: Texts, named: readonly string[]): Promise<number> {
  for (const wanted of named) {
    const documents = store.read(listDocuments);
    const found =
      documents.find(({ id }) => id === wanted) ??
      documents.find(({ title }) => title.toLowerCase() === wanted.toLowerCase());
    if (!found) throw new AppError("not-found", `There is no document "${wanted}".`);
    store.write((writer) => removeDocument(writer, found.id));
    process.stdout.write(`Removed ${found.title}.\n`);
  }
  return 0;
}
