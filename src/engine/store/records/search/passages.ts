import { searchKindSchema, type SearchKind } from "../../../../contract/documents.ts";
import type { Row, StoreReader, StoreWriter } from "../../database.ts";

export interface StoredPassage {
  id: number;
  kind: SearchKind;
  owner: string;
  title: string;
  context: string;
  body: string;
  page: number | null;
  /** Where the passage begins within its page. */
  start: number;
}

/** `words` is what is searched where the text itself knows no blanks between words. */
export interface NewPassage extends Omit<StoredPassage, "id"> {
  words: { title: string; body: string };
}

export interface PassageFilter {
  kinds: readonly SearchKind[];
  owner: string | null;
}

const visible = `(passage.kind <> 'document' OR EXISTS (
  SELECT 1 FROM document WHERE document.id = passage.owner AND ready_at IS NOT NULL AND removed_at IS NULL))`;

export function insertPassage(writer: StoreWriter, passage: NewPassage): void {
  const { id } = writer.one(
    "INSERT INTO passage (kind, owner, title, context, body, page, start) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
    passage.kind,
    passage.owner,
    passage.title,
    passage.context,
    passage.body,
    passage.page,
    passage.start,
  ) ?? { id: null };
  writer.run(
    "INSERT INTO passage_text (rowid, title, body) VALUES (?, ?, ?)",
    Number(id),
    passage.words.title,
    passage.words.body,
  );
}

export function deletePassages(writer: StoreWriter, kind: SearchKind, owner: string): void {
  writer.run(
    "DELETE FROM passage_text WHERE rowid IN (SELECT id FROM passage WHERE kind = ? AND owner = ?)",
    kind,
    owner,
  );
  writer.run("DELETE FROM passage WHERE kind = ? AND owner = ?", kind, owner);
}

/** Beyond these the first ones stand for all: ranking every passage with a common word would hold up everything else. */
const mostRanked = 4_000;

/**
 * Passages that fit an FTS5 expression, best first by BM25; a word in the title counts three times. The texts are only
 * read for the best: reading is most of the work.
 */
export function matchPassages(
  reader: StoreReader,
  expression: string,
  filter: PassageFilter,
  limit: number,
): StoredPassage[] {
  const { kinds, owner } = filter;
  const isNarrow = owner !== null || !kinds.includes("document");
  const within = isNarrow
    ? `AND rowid IN (SELECT id FROM passage WHERE kind IN (${kinds.map(() => "?").join(", ")}) AND (? IS NULL OR owner = ?))`
    : "";
  const ranked = reader.many(
    `SELECT id FROM (SELECT rowid AS id, bm25(passage_text, 3.0, 1.0) AS score FROM passage_text
       WHERE passage_text MATCH ? ${within} LIMIT ${mostRanked}) ORDER BY score, id LIMIT ?`,
    expression,
    ...(isNarrow ? [...kinds, owner, owner] : []),
    limit * 3,
  );
  const ids = ranked.map((row) => Number(row["id"]));
  const passages = new Map(passagesById(reader, ids, filter).map((passage) => [passage.id, passage]));
  return ids.flatMap((id) => passages.get(id) ?? []).slice(0, limit);
}

/** Those of `ids` that fit, in no order. */
export function passagesById(
  reader: StoreReader,
  ids: readonly number[],
  { kinds, owner }: PassageFilter,
): StoredPassage[] {
  const sql = `SELECT * FROM passage WHERE id IN (SELECT value FROM json_each(?)) AND kind IN (${kinds.map(() => "?").join(", ")})
      AND (? IS NULL OR owner = ?) AND ${visible}`;
  return reader.many(sql, JSON.stringify(ids), ...kinds, owner, owner).map(toPassage);
}

/** About how many passages there are. */
export function countPassages(reader: StoreReader): number {
  return Number(reader.one("SELECT coalesce(max(id), 0) AS count FROM passage")?.["count"]);
}

/** How many passages fit an FTS5 expression, counted no further than `most`. */
export function countMatches(reader: StoreReader, expression: string, most: number): number {
  const row = reader.one(
    "SELECT count(*) AS count FROM (SELECT 1 FROM passage_text WHERE passage_text MATCH ? LIMIT ?)",
    expression,
    most,
  );
  return Number(row?.["count"]);
}

/** What stands in the index of one kind: owner and the stamp of what was indexed. */
export function searchStamps(reader: StoreReader, kind: SearchKind): Map<string, string> {
  const rows = reader.many("SELECT owner, stamp FROM search_source WHERE kind = ?", kind);
  return new Map(rows.map((row) => [String(row["owner"]), String(row["stamp"])]));
}

export function putStamp(writer: StoreWriter, kind: SearchKind, owner: string, stamp: string): void {
  writer.run(
    "INSERT INTO search_source (kind, owner, stamp) VALUES (?, ?, ?) ON CONFLICT (kind, owner) DO UPDATE SET stamp = excluded.stamp",
    kind,
    owner,
    stamp,
  );
}

export function removeStamp(writer: StoreWriter, kind: SearchKind, owner: string): void {
  writer.run("DELETE FROM search_source WHERE kind = ? AND owner = ?", kind, owner);
}

function toPassage(row: Row): StoredPassage {
  return {
    id: Number(row["id"]),
    kind: searchKindSchema.parse(row["kind"]),
    owner: String(row["owner"]),
    title: String(row["title"]),
    context: String(row["context"]),
    body: String(row["body"]),
    page: row["page"] === null ? null : Number(row["page"]),
    start: Number(row["start"]),
  };
}
