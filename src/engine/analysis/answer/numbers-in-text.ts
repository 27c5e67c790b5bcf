import type { SqlBody } from "../../../contract/plan.ts";
import { planInWords } from "../plan-in-words.ts";
import type { Cell, Table } from "../../../contract/values.ts";

export interface NumberInText {
  text: string;
  value: number;
  /** Half a unit of the last digit written. */
  tolerance: number;
}

const scaleOf: Record<string, number> = { million: 1e6, billion: 1e9, trillion: 1e12 };

/** Every number written in digits, with how far its rounding may lie from what it stands for. */
export function numbersInText(text: string): NumberInText[] {
  const pattern = /(?<![\w.])([-−])?[$€£¥₹₩]?(\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?)(?:\s(million|billion|trillion)\b)?/gi;
  return [...text.matchAll(pattern)].map((match) => {
    const [whole, sign, written = "", scaleWord] = match;
    const plain = written.replace(/,+$/, "").replaceAll(",", "");
    const scale = scaleWord ? (scaleOf[scaleWord.toLowerCase()] ?? 1) : 1;
    const [mantissa = "", exponent] = plain.toLowerCase().split("e");
    const decimals = mantissa.split(".")[1]?.length ?? 0;
    const unit = 10 ** ((exponent === undefined ? 0 : Number(exponent)) - decimals) * scale;
    const value = Number(plain) * scale * (sign ? -1 : 1);
    return { text: whole, value, tolerance: unit / 2 };
  });
}

/** Numbers of the text that are neither a cell, a part of a date or text cell, a count of the rows, nor part of the question's plan. */
export function unsupportedNumbers(text: string, body: SqlBody, table: Table, totalRowCount: number): string[] {
  const known = new Set<number>([table.rows.length, totalRowCount]);
  for (const row of table.rows) for (const cell of row) for (const value of cellNumbers(cell)) known.add(value);
  const said = `${planInWords(body).join(" ")} ${JSON.stringify(body).replace(/[-T:"]/g, " ")}`;
  const spoken = numbersInText(said).map(({ value }) => value);
  for (const value of [...spoken, ...spoken.map((value) => value * 100)]) known.add(value);
  for (const column of table.columns)
    for (const { value } of numbersInText(column.name.replaceAll("_", " "))) known.add(value);
  const values = [...known];
  return numbersInText(text)
    .filter(({ value, tolerance }) => !values.some((candidate) => matches(candidate, value, tolerance)))
    .map((found) => found.text);
}

function matches(candidate: number, value: number, tolerance: number): boolean {
  const slack = tolerance * 1.000001 + Math.abs(candidate) * 1e-9;
  return Math.abs(candidate - value) <= slack || Math.abs(Math.abs(candidate) - value) <= slack;
}

function cellNumbers(cell: Cell): number[] {
  if (cell === null || typeof cell === "boolean") return [];
  if (typeof cell === "number") return [cell];
  const date = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?/.exec(cell);
  if (date) {
    const [year, month, day, hours, minutes] = date.slice(1).map(Number);
    return [year, month, day, hours, minutes, Math.floor(((month ?? 1) + 2) / 3)].filter(
      (value) => value !== undefined,
    );
  }
  return numbersInText(cell).map(({ value }) => value);
}
