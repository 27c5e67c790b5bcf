import { z } from "zod";

const entrySchema = z.object({ sql: z.string(), at: z.string(), rowCount: z.number().nullable() });
export type HistoryEntry = z.infer<typeof entrySchema>;

const mostEntries = 100;

/** Newest first; the same statement again only moves up. */
export function addToHistory(history: HistoryEntry[], entry: HistoryEntry): HistoryEntry[] {
  const same = (other: HistoryEntry) => other.sql.trim() === entry.sql.trim();
  return [entry, ...history.filter((other) => !same(other))].slice(0, mostEntries);
}

/** A damaged memory is an empty one. */
export function decodeHistory(text: string | null): HistoryEntry[] {
  if (text === null) return [];
  try {
    return z.array(entrySchema).catch([]).parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** One line for a list. */
export function shortStatement(sql: string): string {
  return sql
    .replaceAll(/--[^\n]*/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
