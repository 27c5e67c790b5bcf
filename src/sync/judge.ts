import type { Operation, RefusalCode, Role, RowState, Stamp } from "../contract/sync.ts";
import { clampStamp, type Clock } from "./clock.ts";
import { applyOperation, type Superseded } from "./merge.ts";

/** What the server looked up, inside the transaction that will write, before it decides on one operation. */
export interface Judging {
  operation: Operation;
  /** Of the token's device, not of the operation. */
  deviceId: string;
  role: Role;
  schemaVersion: number;
  /** How the operation was taken before. */
  known: { sequence: number; stamp: Stamp } | null;
  row: RowState | null;
  /** The last sequence given in this workspace. */
  head: number;
  clock: Clock;
  nowMs: number;
  mayWrite(role: Role, operation: Operation): boolean;
  /** A sentence on what is wrong with the values; null when nothing is. */
  fault(operation: Operation): string | null;
}

export type Judgement =
  | { outcome: "known"; sequence: number; stamp: Stamp }
  | { outcome: "refused"; code: RefusalCode; message: string }
  | {
      outcome: "accepted";
      sequence: number;
      /** With the stamp that counts. */
      operation: Operation;
      row: RowState;
      superseded: Superseded[];
      clock: Clock;
    };

/** Decides on one operation. Pure: the caller writes what it says, all of it or nothing. */
export function judge(judging: Judging): Judgement {
  const { operation, role, known, row, head, nowMs } = judging;
  if (operation.stamp.deviceId !== judging.deviceId)
    return { outcome: "refused", code: "forbidden", message: "This change was made by another device." };
  if (known) return { outcome: "known", sequence: known.sequence, stamp: known.stamp };
  if (operation.schemaVersion > judging.schemaVersion)
    return {
      outcome: "refused",
      code: "schema-newer",
      message: "The server is older than this program. The change waits until the server is brought up to date.",
    };
  if (!judging.mayWrite(role, operation))
    return { outcome: "refused", code: "forbidden", message: "You may look at this but not change it." };
  const fault = judging.fault(operation);
  if (fault !== null) return { outcome: "refused", code: "invalid", message: fault };
  const { stamp, clock } = clampStamp(operation.stamp, judging.clock, nowMs);
  const taken = { ...operation, stamp };
  const sequence = head + 1;
  return { outcome: "accepted", sequence, operation: taken, clock, ...applyOperation(row, taken, sequence) };
}
