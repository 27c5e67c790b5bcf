/** The last part of a path, on any system. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== "") ?? path;
}

function extension(path: string): string {
  const name = fileName(path).toLowerCase();
  return name.replace(/\.(gz|zst)$/, "").match(/\.[a-z0-9]+$/)?.[0] ?? "";
}

/** True when files differ only in the numbers of their names (months, parts), so that they most likely make one table. */
export function looksLikeSeries(paths: string[]): boolean {
  if (paths.length < 2) return false;
  const patterns = new Set(paths.map((path) => fileName(path).toLowerCase().replaceAll(/\d+/g, "#")));
  return patterns.size === 1 && new Set(paths.map(extension)).size === 1;
}

export function canBeOneTable(paths: string[]): boolean {
  return paths.length > 1 && new Set(paths.map(extension)).size === 1;
}
