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
