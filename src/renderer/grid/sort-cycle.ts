import type { SortKey } from "../../contract/query.ts";

/** A click on a header: ascending, descending, none. With `add` the other keys stay. */
export function cycledSort(sort: SortKey[], column: string, add: boolean): SortKey[] {
  const at = sort.findIndex((key) => key.column === column);
  const before = sort[at];
  const next: SortKey | null = !before
    ? { column, order: "ascending" }
    : before.order === "ascending"
      ? { column, order: "descending" }
      : null;
  if (!add) return next ? [next] : [];
  if (!next) return sort.toSpliced(at, 1);
  return at < 0 ? [...sort, next] : sort.with(at, next);
}
