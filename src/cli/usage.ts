import { parseArgs, type ParseArgsConfig } from "node:util";

/** The command was called wrongly; its message is all there is to say. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Reads options; an unknown one is a usage error. With `--help` the usage is printed and null comes back. */
export function readArguments<O extends Options>(args: readonly string[], usage: string, options: O) {
  try {
    const parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...options, help: { type: "boolean", short: "h" } },
    });
    if ((parsed.values as { help?: boolean }).help) {
      process.stdout.write(usage);
      return null;
    }
    return parsed;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`, { cause: error });
  }
}

export function wholeNumber(text: string | undefined, option: string, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new UsageError(`${option} takes a whole number, not "${text}".`);
  return value;
}
