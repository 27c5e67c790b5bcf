import type { Dataset, DatasetColumn, DatasetVersion } from "../../contract/dataset.ts";
import type { SearchKind } from "../../contract/documents.ts";
import type { SavedItem } from "../../contract/saved.ts";
import { isNumericType, isTemporalType } from "../../contract/values.ts";
import { getDataset } from "../store/records/datasets/datasets.ts";
import { getSavedItem } from "../store/records/saved/saved-items.ts";
import {
  deletePassages,
  insertPassage,
  putStamp,
  removeStamp,
  searchStamps,
} from "../store/records/search/passages.ts";
import {
  conversationSources,
  conversationTexts,
  datasetSources,
  savedSources,
  type SearchSource,
} from "../store/records/search/sources.ts";
import type { StoreReader, StoreWriter } from "../store/database.ts";
import type { StoreLender } from "../store/store.ts";
import { indexText } from "./terms.ts";

/** What a column holds, in a few words each; columns without an entry say nothing about it. */
export type ColumnValues = (version: DatasetVersion) => Promise<ReadonlyMap<string, readonly string[]>>;

export interface Catalog {
  /** Brings the index up to date with datasets, saved work and conversations. Answers whether something changed. */
  refresh(): Promise<boolean>;
  /** Adds what the columns hold to what they are called, in the background. */
  readValues(): Promise<void>;
}

interface Entry {
  kind: SearchKind;
  owner: string;
  title: string;
  context: string;
  body: string;
}

const longestBody = 4_000;

/** Entries written in one transaction: few, so that the engine answers in between. */
const writtenAtOnce = 40;

export function createCatalog(options: { store: StoreLender; columnValues: ColumnValues }): Catalog {
  const { store, columnValues } = options;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: two that index the same thing would do it twice. */
  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = last.then(run);
    last = turn.catch(() => undefined);
    return turn;
  }

  async function replace({ kind, owner, stamp }: Stale, entries: readonly Entry[]): Promise<void> {
    store.write((writer) => clear(writer, kind, owner));
    for (let from = 0; from < entries.length; from += writtenAtOnce) {
      store.write((writer) => {
        for (const entry of entries.slice(from, from + writtenAtOnce)) insert(writer, entry);
      });
      await new Promise(setImmediate);
    }
    if (stamp !== null) store.write((writer) => putStamp(writer, kind, owner, stamp));
  }

  async function refresh(): Promise<boolean> {
    const stale = store.read((reader) => [
      ...staleOf(reader, "dataset", datasetSources(reader)),
      ...staleOf(reader, "saved", savedSources(reader)),
      ...staleOf(reader, "conversation", conversationSources(reader)),
    ]);
    for (const source of stale)
      await replace(source, source.stamp === null ? [] : store.read((reader) => entriesOf(reader, source)));
    return stale.length > 0;
  }

  async function readValues(): Promise<void> {
    const waiting = store.read((reader) => {
      const known = searchStamps(reader, "column");
      return datasetSources(reader).filter(({ owner, stamp }) => known.get(owner) !== stamp);
    });
    for (const { owner, stamp } of waiting) {
      const dataset = store.read((reader) => getDataset(reader, owner));
      if (!dataset) continue;
      const values = await columnValues(dataset.current);
      const entries = dataset.current.columns.map((column) =>
        columnEntry(dataset, column, values.get(column.name) ?? []),
      );
      await inTurn(() => replace({ kind: "column", owner, stamp }, entries));
    }
  }

  return { refresh: () => inTurn(refresh), readValues };
}

interface Stale extends Omit<SearchSource, "stamp"> {
  kind: SearchKind;
  /** Null for what is there no more. */
  stamp: string | null;
}

/** What is indexed otherwise than it is now. */
function staleOf(reader: StoreReader, kind: SearchKind, sources: readonly SearchSource[]): Stale[] {
  const known = searchStamps(reader, kind);
  const present = new Set(sources.map(({ owner }) => owner));
  const gone = [...known.keys()].filter((owner) => !present.has(owner)).map((owner) => ({ kind, owner, stamp: null }));
  const changed = sources.filter(({ owner, stamp }) => known.get(owner) !== stamp);
  return [...changed.map((source) => ({ kind, ...source })), ...gone];
}

function clear(writer: StoreWriter, kind: SearchKind, owner: string): void {
  deletePassages(writer, kind, owner);
  removeStamp(writer, kind, owner);
  if (kind !== "dataset") return;
  deletePassages(writer, "column", owner);
  removeStamp(writer, "column", owner);
}

function entriesOf(reader: StoreReader, { kind, owner }: Stale): Entry[] {
  if (kind === "saved") {
    const item = getSavedItem(reader, owner);
    return item ? [savedEntry(item)] : [];
  }
  if (kind === "conversation")
    return conversationTexts(reader, owner).map(({ question, answer }) => ({
      kind: "conversation",
      owner,
      title: question,
      context: "",
      body: answer,
    }));
  const dataset = getDataset(reader, owner);
  if (!dataset) return [];
  return [datasetEntry(dataset), ...dataset.current.columns.map((column) => columnEntry(dataset, column, []))];
}

function insert(writer: StoreWriter, { kind, owner, title, context, body }: Entry): void {
  insertPassage(writer, {
    kind,
    owner,
    title,
    context,
    body: body.slice(0, longestBody),
    page: null,
    start: 0,
    words: {
      title: indexText(`${title} ${apart(title)}`),
      body: indexText(`${context} ${body.slice(0, longestBody)}`),
    },
  });
}

/** "grossRevenue_usd" is also looked for as "gross revenue usd". */
function apart(name: string): string {
  return name
    .replaceAll(/([\p{Ll}\d])(?=\p{Lu})/gu, "$1 ")
    .replaceAll(/(\p{L})(?=\d)/gu, "$1 ")
    .replaceAll(/[_\-./]+/g, " ");
}

function datasetEntry({ id, name, current }: Dataset): Entry {
  return {
    kind: "dataset",
    owner: id,
    title: name,
    context: "",
    body: `${current.rowCount.toLocaleString("en-GB")} rows. Columns: ${current.columns.map((column) => apart(column.name)).join(", ")}.`,
  };
}

function columnEntry(dataset: Dataset, { name, type, meaning }: DatasetColumn, values: readonly string[]): Entry {
  const kind = isNumericType(type) ? "number" : isTemporalType(type) ? "date" : type;
  const unit = meaning?.unit === "percent" ? " in percent" : meaning?.currency ? ` in ${meaning.currency}` : "";
  const held = values.length === 0 ? "" : `: ${values.join(", ")}`;
  const { id: owner, name: context } = dataset;
  return { kind: "column", owner, title: name, context, body: `${apart(name)}, ${kind}${unit}${held}` };
}

function savedEntry({ id, name, body }: SavedItem): Entry {
  const words = { chart: "Saved chart", question: "Saved question", sql: "Saved query", analysis: "Saved analysis" }[
    body.kind
  ];
  const text = body.kind === "question" ? body.question : body.kind === "sql" ? body.sql : "";
  return { kind: "saved", owner: id, title: name, context: words, body: text };
}
