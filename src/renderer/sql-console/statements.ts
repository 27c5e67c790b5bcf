export interface Statement {
  text: string;
  /** Offset of the text's first character. */
  from: number;
}

/** Cuts a script at its semicolons, but not at those in strings, quoted names and comments. */
export function splitStatements(script: string): Statement[] {
  const pattern = /'(?:[^']|'')*'?|"(?:[^"]|"")*"?|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|;/g;
  const statements: Statement[] = [];
  let from = 0;
  const push = (end: number) => {
    const raw = script.slice(from, end);
    const lead = raw.length - raw.trimStart().length;
    if (raw.trim() !== "") statements.push({ text: raw.trim(), from: from + lead });
  };
  for (const match of script.matchAll(pattern)) {
    if (match[0] !== ";") continue;
    push(match.index);
    from = match.index + 1;
  }
  push(script.length);
  return statements;
}

/** The statement the cursor stands in; the one before it when it stands behind a semicolon. */
export function statementAt(script: string, position: number): Statement | null {
  const statements = splitStatements(script);
  return statements.findLast((statement) => statement.from <= position) ?? statements[0] ?? null;
}

/** Offset of a line and column that both count from 1; the end of the text when they lie beyond it. */
export function offsetOf(text: string, line: number, column: number): number {
  let offset = 0;
  for (let at = 1; at < line; at += 1) {
    const end = text.indexOf("\n", offset);
    if (end < 0) return text.length;
    offset = end + 1;
  }
  return Math.min(text.length, offset + Math.max(0, column - 1));
}
