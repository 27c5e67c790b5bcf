import { basename } from "node:path";
import type { engineCalls, engineEvents } from "../../contract/calls.ts";
import { AppError } from "../../contract/errors.ts";
import type { Handlers, Server } from "../../contract/port/server.ts";
import type { JobControl, Jobs } from "../jobs/index.ts";
import type { SearchService } from "../search/index.ts";
import {
  getDocument,
  getPage,
  listDocuments,
  removeDocument,
  restoreDocument,
  staleDocuments,
} from "../store/records/documents/documents.ts";
import { forgetDocument, importDocument, type ImportDependencies } from "./import-document.ts";

export { importDocument } from "./import-document.ts";
export { documentIntents } from "./document-questions.ts";

type DocumentCall = Extract<keyof typeof engineCalls, `document/${string}`>;

export interface DocumentDependencies extends ImportDependencies {
  jobs: Jobs;
  search: Pick<SearchService, "catchUp">;
  emit: Server<typeof engineEvents>["emit"];
}

/** How long a removed document can be brought back after the program was started again. */
const keptMs = 24 * 60 * 60_000;

export function createDocumentHandlers(deps: DocumentDependencies): Pick<Handlers<typeof engineCalls>, DocumentCall> {
  const { store, jobs, search, emit } = deps;
  let last: Promise<unknown> = Promise.resolve();

  const before = new Date(Date.now() - keptMs).toISOString();
  for (const id of store.read((reader) => staleDocuments(reader, before))) forgetDocument(store, id);

  /** One after the other: each takes a worker and may take the recogniser. */
  async function inTurn<T>(control: JobControl, run: () => Promise<T>): Promise<T> {
    const turn = last;
    let release: () => void = () => undefined;
    last = new Promise<void>((resolve) => (release = resolve));
    try {
      control.progress({ fraction: null, message: "Waiting for its turn" });
      await turn;
      if (control.signal.aborted) throw new AppError("cancelled", "Stopped.");
      return await run();
    } finally {
      release();
    }
  }

  function found<T>(value: T | null): T {
    if (value === null) throw new AppError("not-found", "That document is not there any more.");
    return value;
  }

  return {
    "document/import": ({ path, title }) =>
      jobs.start({
        kind: "document",
        title: `Reading ${basename(path)}`,
        run: (control) =>
          inTurn(control, async () => {
            const document = await importDocument(deps, { path, title }, control);
            emit("document/changed", { documentId: document.id });
            search.catchUp();
            return { documentId: document.id };
          }),
      }),
    "document/list": () => store.read(listDocuments),
    "document/get": ({ id }) => found(store.read((reader) => getDocument(reader, id))),
    "document/remove": ({ id }) => {
      if (!store.write((writer) => removeDocument(writer, id))) found(null);
      emit("document/changed", { documentId: id });
      return {};
    },
    "document/restore": ({ id }) => {
      const wasThere = store.write((writer) => restoreDocument(writer, id));
      emit("document/changed", { documentId: id });
      return found(wasThere ? store.read((reader) => getDocument(reader, id)) : null);
    },
    "document/page": ({ id, page }) => {
      found(store.read((reader) => getDocument(reader, id)));
      const text = store.read((reader) => getPage(reader, id, page));
      if (!text) throw new AppError("not-found", "The document has no such page.");
      return text;
    },
  };
}
