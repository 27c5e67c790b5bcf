import { AppError } from "../../contract/errors.ts";
import { environmentFailure, errorText } from "./duckdb-errors.ts";

/** Where in the statement, both counted from 1. */
export interface SqlPosition {
  line: number;
  column: number;
}

/** Reads the `LINE n: ... ^` that DuckDB puts under a message. */
export function sqlPosition(text: string, sql: string, lineOffset = 0): SqlPosition | null {
  const match = /\n\nLINE (\d+): (.*)\n( *)\^/.exec(text);
  if (!match) return null;
  const [, lineText = "1", shown = "", indent = ""] = match;
  const line = Number(lineText) - lineOffset;
  let column = indent.length - `LINE ${lineText}: `.length + 1;
  if (shown.startsWith("...")) {
    const snippet = shown.slice(3).replace(/\.\.\.$/, "");
    const start = (sql.split("\n")[line - 1] ?? "").indexOf(snippet);
    column = start === -1 ? 1 : start + column - 3;
  }
  return line >= 1 ? { line, column: Math.max(1, column) } : null;
}

export const OUTSIDE_MESSAGE =
  "Queries can only read the datasets of this workspace. Import the file first, then query it by its name.";

/** A failed statement as an expected failure, with the position where DuckDB names one. */
export function sqlFailure(error: unknown, sql: string, lineOffset = 0): Error {
  const known = environmentFailure(error);
  if (known && known.code !== "permission-denied") return known;
  const text = errorText(error);
  if (
    /operations are disabled|disabled by configuration|Permission Error|Cannot access file|extension.*(autoload|not found|install)|configuration has been locked/i.test(
      text,
    )
  ) {
    return new AppError("sql-refused", OUTSIDE_MESSAGE, { cause: error });
  }
  const [first = "The statement failed."] = text.replace(/^Failed to extract statements: /, "").split("\n\nLINE ");
  const sentence = first
    .replace(/^(\w+ )?Error: /, "")
    .replace(/\s*\n\s*/g, " ")
    .trim();
  const position = sqlPosition(text, sql, lineOffset);
  return new AppError(
    "sql-failed",
    position ? `Line ${position.line}, column ${position.column}: ${sentence}` : sentence,
    { details: position ? { ...position } : {}, cause: error },
  );
}
