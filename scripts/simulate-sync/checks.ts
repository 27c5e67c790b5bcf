import type { RowState, Stamp } from "../../src/contract/sync.ts";
import type { Device, World } from "./history.ts";
import { mayManage, privateCollection, type Taken } from "./memory-server.ts";

class Violation extends Error {}

function demand(isTrue: boolean, sentence: () => string): void {
  if (!isTrue) throw new Violation(sentence());
}

/** Written apart from the program's own comparison. */
function isLater(a: { stamp: Stamp; id: string }, b: { stamp: Stamp; id: string }): boolean {
  const left = [a.stamp.wallMs, a.stamp.counter, a.stamp.deviceId, a.id] as const;
  const right = [b.stamp.wallMs, b.stamp.counter, b.stamp.deviceId, b.id] as const;
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other !== undefined && part !== other) return part > other;
  }
  return false;
}

/** What has to hold once every device has come up to date. Throws a sentence on what does not. */
export function checkHistory(world: World): void {
  checkNothingIsLost(world);
  checkSequences(world);
  checkRights(world);
  checkStamps(world);
  checkRows(world);
  checkHistoryOfFields(world);
  for (const device of world.devices) checkReplica(world, device);
}

function checkNothingIsLost({ made, server, devices }: World): void {
  for (const { id, deviceId, change } of made) {
    const device = devices.find((candidate) => candidate.id === deviceId);
    const parked = device?.replica.parked.find(({ operation }) => operation.id === id);
    const taken = server.contents.taken.get(id);
    demand(taken !== undefined || parked !== undefined, () => `${id} is lost.`);
    demand(!parked || parked.message.length > 0, () => `${id} is parked without a reason.`);
    const kept = taken?.asked ?? parked?.operation;
    demand(JSON.stringify(kept?.change) === JSON.stringify(change), () => `${id} is not what the person made.`);
  }
  const known = new Set(made.map(({ id }) => id));
  for (const id of server.contents.taken.keys()) demand(known.has(id), () => `Nobody made ${id}.`);
  for (const { id, replica } of devices) {
    const unsent = replica.queue.filter(({ sequence }) => sequence === null);
    demand(unsent.length === 0, () => `${id} still waits with ${unsent.length} operations.`);
    const own = new Set(made.filter(({ deviceId }) => deviceId === id).map((entry) => entry.id));
    demand(
      replica.queue.every(({ operation }) => own.has(operation.id)),
      () => `${id} holds an operation that it did not make.`,
    );
    const parked = replica.parked.map(({ operation }) => operation.id);
    demand(new Set(parked).size === parked.length, () => `${id} parked an operation twice.`);
    demand(
      replica.queue.every(({ operation }) => !parked.includes(operation.id)),
      () => `${id} parks an operation and keeps it in the queue.`,
    );
  }
}

function checkSequences({ server }: World): void {
  const sequences = [...server.contents.taken.values()].map(({ sequence }) => sequence).sort((a, b) => a - b);
  demand(
    sequences.every((sequence, index) => sequence === index + 1),
    () => `The sequence numbers have gaps or repeat: ${sequences.join(" ")}.`,
  );
  demand(sequences.length === server.contents.head, () => "The head is not the last sequence number.");
  for (const row of server.contents.rows.values()) {
    const touched = [...server.contents.taken.values()].filter(({ operation }) => isOf(row, operation));
    const last = Math.max(...touched.map(({ sequence }) => sequence));
    demand(row.sequence === last, () => `${row.id} stands at ${row.sequence} and was last touched at ${last}.`);
  }
}

function isOf(row: RowState, operation: { collection: string; rowId: string }): boolean {
  return row.collection === operation.collection && row.id === operation.rowId;
}

function checkRights({ server, devices }: World): void {
  for (const { operation, role, asked, schemaVersion } of server.contents.taken.values()) {
    demand(role !== "viewer", () => `${operation.id} of a viewer was taken.`);
    demand(
      operation.collection !== privateCollection || mayManage(role),
      () => `${operation.id} changed a private row as ${role}.`,
    );
    const isBroken = asked.change.kind === "set" && "broken" in asked.change.fields;
    demand(!isBroken, () => `${operation.id} has the wrong shape and was taken.`);
    demand(asked.schemaVersion <= schemaVersion, () => `${operation.id} is newer than the server.`);
    demand(operation.id.startsWith(`${asked.stamp.deviceId}/`), () => `${operation.id} bears another device's name.`);
    demand(operation.stamp.deviceId === asked.stamp.deviceId, () => `${operation.id} changed hands.`);
  }
  for (const { operation, code, role, deviceId } of server.refused) {
    const isForeign = operation.stamp.deviceId !== deviceId;
    const mayNot = role === "viewer" || (operation.collection === privateCollection && !mayManage(role));
    demand(code !== "forbidden" || isForeign || mayNot, () => `${operation.id} was forbidden to one who may.`);
  }
  for (const { id, replica } of devices) {
    for (const { code, operation } of replica.parked) {
      const isBroken = operation.change.kind === "set" && "broken" in operation.change.fields;
      demand(code !== "invalid" || isBroken, () => `${operation.id} was parked as invalid.`);
      demand(code !== "schema-newer", () => `${operation.id} was parked instead of waiting.`);
    }
    const role = server.members.get(id)?.role ?? "viewer";
    if (mayManage(role)) continue;
    for (const { row } of replica.base.values())
      demand(row.collection !== privateCollection, () => `${id} keeps a private row as ${role}.`);
  }
}

/** The most that a device may run ahead of the server. */
const aheadMs = 60_000;

function checkStamps({ server, made }: World): void {
  const order = new Map(made.map(({ id, order: at }) => [id, at] as const));
  for (const { operation, asked, takenMs } of server.contents.taken.values()) {
    const isAhead = asked.stamp.wallMs > takenMs + aheadMs;
    demand(
      isAhead || JSON.stringify(asked.stamp) === JSON.stringify(operation.stamp),
      () => `The stamp of ${operation.id} was changed without need.`,
    );
    demand(operation.stamp.wallMs <= takenMs + aheadMs, () => `${operation.id} bears a time far ahead of the server.`);
  }
  const byDevice = groupBy(server.contents.taken.values(), ({ operation }) => operation.stamp.deviceId);
  for (const taken of byDevice.values()) {
    const sorted = taken.sort((a, b) => (order.get(a.operation.id) ?? 0) - (order.get(b.operation.id) ?? 0));
    for (const [index, later] of sorted.entries()) {
      const earlier = sorted[index - 1];
      if (!earlier || earlier.sequence > later.sequence) continue;
      demand(
        isLater(
          { stamp: later.operation.stamp, id: later.operation.id },
          { stamp: earlier.operation.stamp, id: earlier.operation.id },
        ),
        () => `${later.operation.id} was made after ${earlier.operation.id} and bears an earlier time.`,
      );
    }
  }
}

function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Each field holds the value with the latest stamp among all operations that the server took. */
function checkRows({ server, everPurged }: World): void {
  const byRow = groupBy(
    server.contents.taken.values(),
    ({ operation }) => `${operation.collection}/${operation.rowId}`,
  );
  demand(byRow.size === server.contents.rows.size, () => "There are more or fewer rows than were touched.");
  for (const [key, taken] of byRow) {
    const row = server.contents.rows.get(key);
    const deletions = taken.filter(({ operation }) => operation.change.kind !== "set");
    const standing = latest(deletions);
    demand(
      row?.deletion?.operationId === standing?.operation.id,
      () => `${key} was last deleted or restored by ${standing?.operation.id}, not ${row?.deletion?.operationId}.`,
    );
    demand(
      standing === undefined || row?.deletion?.isDeleted === (standing.operation.change.kind === "delete"),
      () => `${key} is deleted and should not be, or the other way round.`,
    );
    if (everPurged.has(key)) continue;
    const names = new Set(
      taken.flatMap(({ operation }) => (operation.change.kind === "set" ? Object.keys(operation.change.fields) : [])),
    );
    demand(Object.keys(row?.fields ?? {}).length === names.size, () => `${key} has other fields than were set.`);
    for (const name of names) {
      const winner = latest(taken.filter(({ operation }) => setsField(operation.change, name)));
      const change = winner?.operation.change;
      const value = change?.kind === "set" ? change.fields[name] : undefined;
      demand(row?.fields[name]?.value === value, () => `${key}.${name} is not the latest value.`);
      demand(
        row?.fields[name]?.operationId === winner?.operation.id,
        () => `${key}.${name} is said to come from another operation.`,
      );
    }
  }
}

function setsField(change: Taken["operation"]["change"], name: string): boolean {
  return change.kind === "set" && Object.hasOwn(change.fields, name);
}

function latest(taken: Taken[]): Taken | undefined {
  return taken.reduce<Taken | undefined>((best, candidate) => {
    if (!best) return candidate;
    const { operation } = candidate;
    return isLater({ stamp: operation.stamp, id: operation.id }, { stamp: best.operation.stamp, id: best.operation.id })
      ? candidate
      : best;
  }, undefined);
}

/** Every value that does not stand can be seen in the field's history, once. */
function checkHistoryOfFields({ server, everPurged }: World): void {
  const seen = new Map<string, number>();
  for (const { operationId, field, value, supersededBy } of server.contents.history) {
    const key = `${operationId} ${field}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    const change = server.contents.taken.get(operationId)?.operation.change;
    demand(
      change?.kind === "set" && change.fields[field] === value,
      () => `The history of ${key} holds another value.`,
    );
    demand(server.contents.taken.has(supersededBy), () => `${key} lost to nobody.`);
    demand(supersededBy !== operationId, () => `${key} lost to itself.`);
  }
  for (const { operation } of server.contents.taken.values()) {
    if (operation.change.kind !== "set") continue;
    const rowKey = `${operation.collection}/${operation.rowId}`;
    for (const field of Object.keys(operation.change.fields)) {
      const stands = server.contents.rows.get(rowKey)?.fields[field]?.operationId === operation.id;
      const count = seen.get(`${operation.id} ${field}`) ?? 0;
      demand(count <= 1, () => `${operation.id} stands ${count} times in the history of ${field}.`);
      demand(
        stands ? count === 0 : count === 1 || everPurged.has(rowKey),
        () => `${operation.id} ${field} has vanished.`,
      );
    }
  }
}

function checkReplica({ server, everPurged }: World, { id, replica }: Device): void {
  const role = server.members.get(id)?.role ?? "viewer";
  const { head, purged } = server.contents;
  demand(replica.state.cursor === head, () => `${id} stands at ${replica.state.cursor} of ${head}.`);
  demand(!replica.state.isRefilling, () => `${id} is still filling up.`);
  const visible = [...server.contents.rows].filter(
    ([, row]) => row.collection !== privateCollection || mayManage(role),
  );
  for (const [key, row] of visible) {
    const own = replica.base.get(key)?.row;
    if (purged.has(key)) {
      demand(own === undefined || own.deletion?.isDeleted === true, () => `${id} shows ${key}, which is deleted.`);
      continue;
    }
    const same = everPurged.has(key)
      ? JSON.stringify(own?.deletion) === JSON.stringify(row.deletion)
      : JSON.stringify(sorted(own)) === JSON.stringify(sorted(row));
    demand(same, () => `${id} holds another ${key} than the server.`);
  }
  for (const key of replica.base.keys()) {
    const isThere = server.contents.rows.has(key);
    demand(isThere, () => `${id} holds ${key}, which the server does not know.`);
  }
  for (const { operation, sequence } of replica.queue) {
    const taken = server.contents.taken.get(operation.id);
    demand(taken?.sequence === sequence, () => `${id} believes that ${operation.id} is at ${sequence}.`);
  }
}

function sorted(row: RowState | undefined): unknown {
  if (!row) return null;
  return { ...row, fields: Object.entries(row.fields).sort(([a], [b]) => (a < b ? -1 : 1)) };
}

/** Once up to date, no clock runs ahead of the server any more, however wrong the machine's own is. */
export function checkCalm(
  _world: World,
  afterwards: readonly { device: Device; stampMs: number; nowMs: number }[],
): void {
  for (const { device, stampMs, nowMs } of afterwards) {
    demand(stampMs <= nowMs + 2 * aheadMs, () => `${device.id} still runs ${stampMs - nowMs} ms ahead.`);
    demand(stampMs >= nowMs - 86_400_000, () => `${device.id} runs ${nowMs - stampMs} ms behind.`);
  }
}
