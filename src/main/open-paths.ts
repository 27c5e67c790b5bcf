import path from "node:path";

/** Files named on a command line: what is neither a switch nor the program or its app folder. */
export function pathsOfCommandLine(
  commandLine: readonly string[],
  options: { isPackaged: boolean; appFolder: string; workingFolder: string },
): string[] {
  const words = commandLine.slice(1).filter((word) => word !== "" && !word.startsWith("-"));
  const named = words.map((word) => path.resolve(options.workingFolder, word));
  if (options.isPackaged) return named;
  const position = named.indexOf(path.resolve(options.appFolder));
  return position < 0 ? named : named.toSpliced(position, 1);
}
