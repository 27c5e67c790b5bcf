import type { AnalysisResult } from "../../contract/analysis.ts";
import type { Cell, Table } from "../../contract/values.ts";

/** All that a result vouches for. */
export interface NumberFacts {
  numbers: readonly number[];
  dates: readonly { year: number; month: number; day: number; hours: number | null; minutes: number | null }[];
  /** Texts that may be repeated with the digits in them: names of columns, text cells. Longest first. */
  names: readonly string[];
  /** Rows that an ordinal may count. */
  rowCount: number;
}

const dateCell = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?/;
const timeCell = /^(\d{2}):(\d{2})(?::\d{2})?$/;
const numberCell = /^[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/i;

export function factsOf(result: Pick<AnalysisResult, "table" | "totalRowCount" | "provenance">): NumberFacts {
  const { computation } = result.provenance;
  const tables = [result.table, ...(computation?.parts.map(({ table }) => table) ?? [])];
  const figures = computation?.figures.flatMap(({ value }) => value ?? []) ?? [];
  return factsOfTables(tables, [result.totalRowCount, ...figures]);
}

/** `more` are numbers that stand beside the tables. */
export function factsOfTables(tables: readonly Table[], more: readonly number[] = []): NumberFacts {
  const numbers = new Set<number>(more);
  const names = new Set<string>();
  const dates: NumberFacts["dates"][number][] = [];
  function add(cell: Cell): void {
    if (typeof cell === "number") numbers.add(cell);
    if (typeof cell !== "string") return;
    const date = dateCell.exec(cell);
    const time = timeCell.exec(cell);
    if (date) {
      const [year = 0, month = 0, day = 0, hours, minutes] = date.slice(1).map((part) => part && Number(part));
      dates.push({
        year: Number(year),
        month: Number(month),
        day: Number(day),
        hours: typeof hours === "number" ? hours : null,
        minutes: typeof minutes === "number" ? minutes : null,
      });
    } else if (time)
      dates.push({ year: Number.NaN, month: 0, day: 0, hours: Number(time[1]), minutes: Number(time[2]) });
    else if (numberCell.test(cell)) numbers.add(Number(cell));
    else if (/\p{N}/u.test(cell) || hasNumberWord(cell)) names.add(cell);
  }
  for (const table of tables) {
    numbers.add(table.rows.length);
    for (const { name } of table.columns) add(name);
    for (const row of table.rows) for (const cell of row) add(cell);
  }
  return {
    numbers: [...numbers].filter(Number.isFinite),
    dates,
    names: [...names].toSorted((a, b) => b.length - a.length),
    rowCount: Math.max(0, ...tables.map(({ rows }) => rows.length)),
  };
}

function hasNumberWord(text: string): boolean {
  return /\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|third|double|hundred|thousand|million)/i.test(
    text,
  );
}
