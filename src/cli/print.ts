import type { Cell, ResultColumn } from "../contract/values.ts";

const MAXIMUM_WIDTH = 40;

function show(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number" && !Number.isInteger(cell)) return String(Number(cell.toPrecision(10)));
  return String(cell).replace(/\s+/g, " ");
}

function fit(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}

/** Columns side by side, numbers to the right. */
export function tableText(columns: readonly ResultColumn[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => columns.map((_column, index) => show(row[index])));
  const widths = columns.map((column, index) =>
    Math.min(MAXIMUM_WIDTH, Math.max(column.name.length, ...texts.map((row) => row[index]?.length ?? 0))),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        const type = columns[index]?.type;
        return type === "integer" || type === "number"
          ? fit(cell, width).padStart(width)
          : fit(cell, width).padEnd(width);
      })
      .join("  ")
      .trimEnd();
  return [
    line(columns.map((column) => column.name)),
    line(widths.map((width) => "─".repeat(width))),
    ...texts.map(line),
  ].join("\n");
}

export function count(value: number, singular: string, plural = `${singular}s`): string {
  return `${value.toLocaleString("en")} ${value === 1 ? singular : plural}`;
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** A line on the terminal that is written over; nothing where standard error is not one. */
export function createProgressLine() {
  const isShown = process.stderr.isTTY === true;
  return {
    show(text: string) {
      if (isShown) process.stderr.write(`\r\u001b[K${text}`);
    },
    clear() {
      if (isShown) process.stderr.write("\r\u001b[K");
    },
  };
}
