import type { Operation, RowState, Stamp } from "../contract/sync.ts";
import { compareStamps, compareText } from "./clock.ts";

/** A value that does not stand: replaced by a later write, or itself too late. Kept so that a person can see and restore it. */
export interface Superseded {
  field: string;
  value: RowState["fields"][string]["value"];
  stamp: Stamp;
  operationId: string;
  supersededBy: string;
}

interface Write {
  stamp: Stamp;
  operationId: string;
}

function stands(write: Write, against: Write | null | undefined): boolean {
  if (!against) return true;
  const order = compareStamps(write.stamp, against.stamp) || compareText(write.operationId, against.operationId);
  return order > 0;
}

/**
 * The row after an operation, and the values that lost. The row does not depend on the order in which operations come, and an
 * operation that comes again changes nothing. A deleted row keeps taking values; only a later `restore` brings it back.
 */
export function applyOperation(
  row: RowState | null,
  operation: Operation,
  sequence: number,
): { row: RowState; superseded: Superseded[] } {
  const { change, stamp, id: operationId } = operation;
  const next: RowState = {
    collection: operation.collection,
    id: operation.rowId,
    fields: { ...row?.fields },
    deletion: row?.deletion ?? null,
    sequence: Math.max(row?.sequence ?? 0, sequence),
  };
  if (change.kind !== "set") {
    const write = { isDeleted: change.kind === "delete", stamp, operationId };
    if (stands(write, next.deletion)) next.deletion = write;
    return { row: next, superseded: [] };
  }
  const superseded: Superseded[] = [];
  for (const [field, value] of Object.entries(change.fields)) {
    const write = { value, stamp, operationId };
    const standing = Object.hasOwn(next.fields, field) ? next.fields[field] : undefined;
    if (standing?.operationId === operationId) continue;
    const wins = stands(write, standing);
    const loser = wins ? standing : write;
    if (loser) superseded.push({ field, ...loser, supersededBy: wins ? operationId : (standing?.operationId ?? "") });
    if (wins) next.fields[field] = write;
  }
  return { row: next, superseded };
}

export function isDeleted(row: RowState | null): boolean {
  return row?.deletion?.isDeleted ?? false;
}
