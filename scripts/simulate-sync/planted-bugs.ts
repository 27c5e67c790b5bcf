import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { simulate } from "./simulate.ts";
import type { SimulationReport } from "./simulate.worker.ts";

/** A mistake somebody could make: `find` stands once in the file and becomes `put`. */
export interface PlantedBug {
  name: string;
  file: "clock.ts" | "merge.ts" | "judge.ts" | "replica.ts";
  find: string;
  put: string;
}

const repository = path.resolve(import.meta.dirname, "../..");

/** Plays histories on a copy of the program with the bug in it. */
export async function simulateWith(bug: PlantedBug, count: number): Promise<SimulationReport> {
  const folder = await mkdtemp(path.join(tmpdir(), "finsight-planted-"));
  try {
    for (const part of ["src/sync", "scripts/simulate-sync"])
      await cp(path.join(repository, part), path.join(folder, part), { recursive: true });
    await writeFile(path.join(folder, "package.json"), '{ "type": "module" }');
    const file = path.join(folder, "src/sync", bug.file);
    const text = await readFile(file, "utf8");
    if (text.split(bug.find).length !== 2)
      throw new Error(`"${bug.name}" has no single place in ${bug.file} any more: plant it anew.`);
    await writeFile(
      file,
      text.replace(bug.find, () => bug.put),
    );
    return await simulate({ from: 1, count, folder: path.join(folder, "scripts/simulate-sync") });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: "stamps compare by counter first",
    file: "clock.ts",
    find: "a.wallMs - b.wallMs || a.counter - b.counter",
    put: "a.counter - b.counter || a.wallMs - b.wallMs",
  },
  {
    name: "stamps compare without their counter",
    file: "clock.ts",
    find: "a.wallMs - b.wallMs || a.counter - b.counter || compareText(a.deviceId, b.deviceId)",
    put: "a.wallMs - b.wallMs || compareText(a.deviceId, b.deviceId)",
  },
  {
    name: "the earlier stamp stands",
    file: "clock.ts",
    find: "return a.wallMs - b.wallMs ||",
    put: "return b.wallMs - a.wallMs ||",
  },
  {
    name: "the clock forgets its counter",
    file: "clock.ts",
    find: ": { wallMs: clock.wallMs, counter: clock.counter + 1 };",
    put: ": { wallMs: clock.wallMs, counter: clock.counter };",
  },
  {
    name: "the clock follows a machine's time backwards",
    file: "clock.ts",
    find: "return nowMs > clock.wallMs",
    put: "return nowMs !== clock.wallMs",
  },
  {
    name: "the counter goes on in a new millisecond, the wall time does not",
    file: "clock.ts",
    find: "? { wallMs: nowMs, counter: 0 }",
    put: "? { wallMs: clock.wallMs, counter: 0 }",
  },
  {
    name: "what was seen does not move the clock",
    file: "clock.ts",
    find: "return isLater > 0 ? { wallMs: stamp.wallMs, counter: stamp.counter } : clock;",
    put: "return clock;",
  },
  {
    name: "what was seen sets the clock back",
    file: "clock.ts",
    find: "return isLater > 0 ?",
    put: "return isLater !== 0 ?",
  },
  {
    name: "what was seen moves the wall time and not the counter",
    file: "clock.ts",
    find: "{ wallMs: stamp.wallMs, counter: stamp.counter } : clock",
    put: "{ wallMs: stamp.wallMs, counter: clock.counter } : clock",
  },
  {
    name: "stamps far ahead are let through",
    file: "clock.ts",
    find: "if (stamp.wallMs <= nowMs + maximumAheadMs)",
    put: "if (stamp.wallMs <= nowMs + 1e15)",
  },
  {
    name: "every stamp becomes the server's",
    file: "clock.ts",
    find: "if (stamp.wallMs <= nowMs + maximumAheadMs)",
    put: "if (stamp.wallMs <= nowMs - 1e15)",
  },
  {
    name: "the server's clock does not see the stamps it takes",
    file: "clock.ts",
    find: "return { stamp, clock: witness(clock, stamp) };",
    put: "return { stamp, clock };",
  },
  {
    name: "two clamped stamps are the same",
    file: "clock.ts",
    find: "return { stamp: { ...next, deviceId: stamp.deviceId }, clock: next };",
    put: "return { stamp: { ...next, deviceId: stamp.deviceId }, clock };",
  },
  {
    name: "a clamped stamp loses its device",
    file: "clock.ts",
    find: "{ ...next, deviceId: stamp.deviceId }",
    put: '{ ...next, deviceId: "server" }',
  },
  {
    name: "the last to arrive stands",
    file: "merge.ts",
    find: "return order > 0;",
    put: "return true;",
  },
  {
    name: "the first to arrive stands",
    file: "merge.ts",
    find: "return order > 0;",
    put: "return false;",
  },
  {
    name: "a field that is set anew drops the others",
    file: "merge.ts",
    find: "fields: { ...row?.fields },",
    put: 'fields: change.kind === "set" ? {} : { ...row?.fields },',
  },
  {
    name: "a deletion wins whenever it was",
    file: "merge.ts",
    find: "if (stands(write, next.deletion)) next.deletion = write;",
    put: "next.deletion = write;",
  },
  {
    name: "a restored row stays deleted",
    file: "merge.ts",
    find: 'isDeleted: change.kind === "delete"',
    put: "isDeleted: true",
  },
  {
    name: "writing to a deleted row brings it back",
    file: "merge.ts",
    find: "deletion: row?.deletion ?? null,",
    put: 'deletion: change.kind === "set" ? null : (row?.deletion ?? null),',
  },
  {
    name: "the row keeps its old sequence",
    file: "merge.ts",
    find: "sequence: Math.max(row?.sequence ?? 0, sequence),",
    put: "sequence: row?.sequence ?? sequence,",
  },
  {
    name: "the value that came too late is not kept",
    file: "merge.ts",
    find: "if (loser) superseded.push(",
    put: "if (loser && wins) superseded.push(",
  },
  {
    name: "the value that was replaced is not kept",
    file: "merge.ts",
    find: "if (loser) superseded.push(",
    put: "if (loser && !wins) superseded.push(",
  },
  {
    name: "the history keeps the winner",
    file: "merge.ts",
    find: "const loser = wins ? standing : write;",
    put: "const loser = wins ? write : standing;",
  },
  {
    name: "the history names the wrong winner",
    file: "merge.ts",
    find: 'supersededBy: wins ? operationId : (standing?.operationId ?? "")',
    put: 'supersededBy: wins ? (standing?.operationId ?? "") : operationId',
  },
  {
    name: "only the first field of a change is taken",
    file: "merge.ts",
    find: "const loser = wins ? standing : write;",
    put: "if (superseded.length > 0) break;\n    const loser = wins ? standing : write;",
  },
  {
    name: "any device may speak for another",
    file: "judge.ts",
    find: "if (operation.stamp.deviceId !== judging.deviceId)",
    put: "if (operation.stamp.deviceId === judging.deviceId)",
  },
  {
    name: "nobody looks whose name an operation bears",
    file: "judge.ts",
    find: "if (operation.stamp.deviceId !== judging.deviceId)",
    put: "if (operation.stamp.deviceId.length === 0)",
  },
  {
    name: "a repeated push is taken again",
    file: "judge.ts",
    find: "if (known)",
    put: "if (known?.sequence === -1)",
  },
  {
    name: "a repeated push gets the newest sequence",
    file: "judge.ts",
    find: "sequence: known.sequence, stamp",
    put: "sequence: head, stamp",
  },
  {
    name: "viewers may write",
    file: "judge.ts",
    find: "if (!judging.mayWrite(role, operation))",
    put: 'if (role !== "viewer" && !judging.mayWrite(role, operation))',
  },
  {
    name: "rights are not asked for",
    file: "judge.ts",
    find: "if (!judging.mayWrite(role, operation))",
    put: "if (operation.id.length === 0)",
  },
  {
    name: "editors may do what admins may",
    file: "judge.ts",
    find: "judging.mayWrite(role, operation)",
    put: 'judging.mayWrite(role === "editor" ? "admin" : role, operation)',
  },
  {
    name: "values are not looked at",
    file: "judge.ts",
    find: "if (fault !== null)",
    put: 'if (fault === "")',
  },
  {
    name: "a newer schema is taken as it comes",
    file: "judge.ts",
    find: "if (operation.schemaVersion > judging.schemaVersion)",
    put: "if (operation.schemaVersion > judging.schemaVersion + 100)",
  },
  {
    name: "an older schema waits for ever",
    file: "judge.ts",
    find: "if (operation.schemaVersion > judging.schemaVersion)",
    put: "if (operation.schemaVersion !== judging.schemaVersion)",
  },
  {
    name: "a newer schema is refused for good",
    file: "judge.ts",
    find: 'code: "schema-newer",',
    put: 'code: "invalid",',
  },
  {
    name: "sequences skip",
    file: "judge.ts",
    find: "const sequence = head + 1;",
    put: "const sequence = head + 1 + (head % 7 === 3 ? 1 : 0);",
  },
  {
    name: "sequences repeat",
    file: "judge.ts",
    find: "const sequence = head + 1;",
    put: "const sequence = Math.max(1, head);",
  },
  {
    name: "the device's own stamp counts",
    file: "judge.ts",
    find: "const taken = { ...operation, stamp };",
    put: "const taken = { ...operation };",
  },
  {
    name: "the device's clock is not kept",
    file: "replica.ts",
    find: "store.setState({ ...state, clock });\n  store.addOutgoing(operation);",
    put: "store.addOutgoing(operation);",
  },
  {
    name: "an operation is taken for sent before the server has it",
    file: "replica.ts",
    find: "return epoch === null || operations.length === 0 ? null : { epoch, operations };",
    put: "for (const { id, stamp } of operations) store.setTaken(id, { sequence: 1, stamp });\n  return epoch === null || operations.length === 0 ? null : { epoch, operations };",
  },
  {
    name: "the screen forgets operations once they are sent",
    file: "replica.ts",
    find: "if (sequence === null || sequence > cursor) row",
    put: "if (sequence === null && cursor < 0) row",
  },
  {
    name: "the stamp that counts is not remembered",
    file: "replica.ts",
    find: "store.setTaken(result.id, result);",
    put: "store.setTaken(result.id, { sequence: result.sequence, stamp: outgoing.operation.stamp });",
  },
  {
    name: "a refused operation is thrown away",
    file: "replica.ts",
    find: "      store.park(entry);\n",
    put: "",
  },
  {
    name: "a refused operation stays in the queue",
    file: "replica.ts",
    find: "      store.removeOutgoing(result.id);\n",
    put: "",
  },
  {
    name: "an operation that waits for a newer server is parked",
    file: "replica.ts",
    find: 'else if (result.code === "schema-newer") waiting.push(result.id);',
    put: 'else if (result.message === "") waiting.push(result.id);',
  },
  {
    name: "an operation that waits for a newer server is thrown away",
    file: "replica.ts",
    find: 'else if (result.code === "schema-newer") waiting.push(result.id);',
    put: 'else if (result.code === "schema-newer") store.removeOutgoing(result.id);',
  },
  {
    name: "answers of another epoch are believed",
    file: "replica.ts",
    find: "if (response.epoch !== state.epoch) return { waiting, parked };",
    put: "",
  },
  {
    name: "a late page is taken again",
    file: "replica.ts",
    find: "if (asked.epoch !== state.epoch || asked.cursor !== state.cursor) return { hasMore: false };",
    put: "",
  },
  {
    name: "what was acknowledged is not sent again after a reset",
    file: "replica.ts",
    find: "if (sequence !== null) store.setTaken(operation.id, null);",
    put: "if (sequence === -1) store.setTaken(operation.id, null);",
  },
  {
    name: "what was acknowledged is dropped at a reset",
    file: "replica.ts",
    find: "if (sequence !== null) store.setTaken(operation.id, null);",
    put: "if (sequence !== null) store.removeOutgoing(operation.id);",
  },
  {
    name: "a reset keeps the cursor",
    file: "replica.ts",
    find: "      cursor: 0,\n",
    put: "",
  },
  {
    name: "a reset keeps rows that the server lacks",
    file: "replica.ts",
    find: "if (isRefilled) store.dropBaseOlderThan(state.generation);",
    put: "",
  },
  {
    name: "a reset drops the old rows after the first page",
    file: "replica.ts",
    find: "if (isRefilled) store.dropBaseOlderThan(state.generation);",
    put: "if (state.isRefilling) store.dropBaseOlderThan(state.generation + 1);",
  },
  {
    name: "an acknowledged operation is dropped before a backup has it",
    file: "replica.ts",
    find: "sequence <= Math.min(response.cursor, response.durable)",
    put: "sequence <= response.cursor",
  },
  {
    name: "unsent operations are dropped with the acknowledged ones",
    file: "replica.ts",
    find: "if (sequence !== null && sequence <= Math.min(response.cursor, response.durable))",
    put: "if ((sequence ?? 0) <= Math.min(response.cursor, response.durable))",
  },
  {
    name: "the cursor does not move",
    file: "replica.ts",
    find: "    cursor: response.cursor,\n",
    put: "",
  },
  {
    name: "the cursor runs past the page",
    file: "replica.ts",
    find: "    cursor: response.cursor,\n",
    put: "    cursor: response.cursor + 1,\n",
  },
  {
    name: "filling up never ends",
    file: "replica.ts",
    find: "isRefilling: state.isRefilling && response.hasMore,",
    put: "isRefilling: state.isRefilling,",
  },
  {
    name: "a clock that ran ahead never comes back",
    file: "replica.ts",
    find: "clock: isUpToDate ? drawnBack(state.clock, seen, response.serverMs) : witness(state.clock, seen),",
    put: "clock: witness(state.clock, seen),",
  },
  {
    name: "a clock that ran ahead comes back while its operations are still on the way",
    file: "replica.ts",
    find: "clock: isUpToDate ?",
    put: "clock: !response.hasMore || isUpToDate ?",
  },
  {
    name: "the error of the device's clock is taken off twice",
    file: "replica.ts",
    find: "const clock = tick(state.clock, nowMs + state.skewMs);",
    put: "const clock = tick(state.clock, nowMs - state.skewMs);",
  },
  {
    name: "old tombstones start everybody over for ever",
    file: "replica.ts",
    find: "    purge: response.purge,\n",
    put: "",
  },
];
