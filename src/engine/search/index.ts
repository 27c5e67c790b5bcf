import type { engineCalls } from "../../contract/calls.ts";
import type { SearchInput, SearchResult } from "../../contract/documents.ts";
import type { Handlers } from "../../contract/port/server.ts";
import type { StoreLender } from "../store/store.ts";
import { createCatalog, type ColumnValues } from "./catalog.ts";
import { createMeaning, type Embed } from "./meaning.ts";
import { search } from "./search.ts";

export { createColumnRelation } from "./relate-column.ts";
export { createColumnValues } from "./column-values.ts";
export type { Embed } from "./meaning.ts";
export { catalogIntent } from "./catalog-questions.ts";
export { fits, indexText, readTerms, wordsOf, type Term } from "./terms.ts";

export interface SearchService {
  run(input: Omit<SearchInput, "limit"> & { limit?: number }, signal?: AbortSignal): Promise<SearchResult>;
  /** Takes in what changed, in the background: values of new columns and, with a model at hand, meanings. */
  catchUp(): void;
  /** Takes in what changed and settles when all of it can be found. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

export function createSearchService(options: {
  store: StoreLender;
  embed: Embed;
  columnValues: ColumnValues;
  log(source: string, error: unknown): void;
}): SearchService {
  const { store, log } = options;
  const meaning = createMeaning(options);
  const catalog = createCatalog(options);
  let reading: Promise<void> | null = null;
  let again = false;
  let isClosed = false;

  async function takeIn(): Promise<void> {
    await catalog.refresh();
    meaning.catchUp();
    await catalog.readValues();
    meaning.catchUp();
  }

  function catchUp(): void {
    if (isClosed) return;
    if (reading) {
      again = true;
      return;
    }
    reading = takeIn()
      .catch((error: unknown) => {
        if (!isClosed) log("the index of what can be found", error);
      })
      .finally(() => {
        reading = null;
        if (!again) return;
        again = false;
        catchUp();
      });
  }

  return {
    run: (input, signal) =>
      search(
        {
          store,
          meaning,
          async refresh() {
            if (await catalog.refresh()) catchUp();
          },
        },
        input,
        signal,
      ),
    catchUp,
    async caughtUp() {
      catchUp();
      while (reading) await reading;
      await meaning.settled();
    },
    async close() {
      isClosed = true;
      await reading;
      await meaning.close();
    },
  };
}

export function createSearchHandlers(service: SearchService): Pick<Handlers<typeof engineCalls>, "search/run"> {
  return { "search/run": (input, { signal }) => service.run(input, signal) };
}
