import type {
  Change,
  Operation,
  PullRequest,
  PullResponse,
  PushRequest,
  PushResponse,
  RefusalCode,
  RowState,
  Stamp,
} from "../contract/sync.ts";
import { type Clock, maximumAheadMs, tick, witness } from "./clock.ts";
import { applyOperation } from "./merge.ts";

/** What a device remembers of one workspace beside rows and operations. */
export interface ReplicaState {
  deviceId: string;
  epoch: string | null;
  cursor: number;
  purge: number;
  /** The latest time given or seen. */
  clock: Clock;
  /** The latest time among the server's rows: what `clock` may be drawn back to once it ran ahead. */
  seen: Clock;
  /** Server time less own time at the last contact, so that a wrong clock at least runs with the others. */
  skewMs: number;
  /** Rows of an older generation are not on the server any more once a pull from nothing has come to its end. */
  generation: number;
  isRefilling: boolean;
}

/** An own operation that base rows may not hold yet. `sequence` is null until the server has taken it. */
export interface Outgoing {
  operation: Operation;
  sequence: number | null;
}

export interface Parked {
  operation: Operation;
  code: RefusalCode;
  message: string;
}

/** Storage of one workspace's replica, inside one transaction: all that happens is kept, or nothing. */
export interface ReplicaTransaction {
  state(): ReplicaState;
  setState(state: ReplicaState): void;
  /** As the server last told it. */
  base(collection: string, rowId: string): RowState | null;
  putBase(row: RowState, generation: number): void;
  dropBaseOlderThan(generation: number): void;
  addOutgoing(operation: Operation): void;
  /** In the order in which they were made. */
  outgoing(filter: { unsent: true; limit: number } | { collection: string; rowId: string } | { all: true }): Outgoing[];
  /** `taken`: how the server took it; null sends it again. */
  setTaken(operationId: string, taken: { sequence: number; stamp: Stamp } | null): void;
  removeOutgoing(operationId: string): void;
  park(parked: Parked): void;
}

/** Records a change a person made. It is on the screen at once and goes out with the next push. */
export function record(
  store: ReplicaTransaction,
  change: { id: string; collection: string; rowId: string; change: Change; schemaVersion: number },
  nowMs: number,
): Operation {
  const state = store.state();
  const clock = tick(state.clock, nowMs + state.skewMs);
  const operation: Operation = { ...change, stamp: { ...clock, deviceId: state.deviceId } };
  store.setState({ ...state, clock });
  store.addOutgoing(operation);
  return operation;
}

/** The row as the screen shows it: what the server told, with own operations that it does not hold yet on top. */
export function view(store: ReplicaTransaction, collection: string, rowId: string): RowState | null {
  const { cursor } = store.state();
  let row = store.base(collection, rowId);
  for (const { operation, sequence } of store.outgoing({ collection, rowId }))
    if (sequence === null || sequence > cursor) row = applyOperation(row, operation, 0).row;
  return row;
}

/** Null when there is nothing to say, or before the first pull. Send one at a time: the order of a device's operations is the order of its pushes. */
export function nextPush(store: ReplicaTransaction, limit: number): PushRequest | null {
  const { epoch } = store.state();
  const operations = store.outgoing({ unsent: true, limit }).map(({ operation }) => operation);
  return epoch === null || operations.length === 0 ? null : { epoch, operations };
}

/** Operations that wait for a newer server are told in `waiting`; the caller tries them again later. */
export function receivePush(
  store: ReplicaTransaction,
  response: PushResponse,
  nowMs: number,
): { waiting: string[]; parked: Parked[] } {
  const state = store.state();
  const waiting: string[] = [];
  const parked: Parked[] = [];
  // An answer from before or after a reset speaks of other sequence numbers.
  if (response.epoch !== state.epoch) return { waiting, parked };
  const sent = new Map(store.outgoing({ all: true }).map((outgoing) => [outgoing.operation.id, outgoing] as const));
  for (const result of response.results) {
    const outgoing = sent.get(result.id);
    if (!outgoing || outgoing.sequence !== null) continue;
    if (result.outcome === "accepted") store.setTaken(result.id, result);
    else if (result.code === "schema-newer") waiting.push(result.id);
    else {
      const entry = { operation: outgoing.operation, code: result.code, message: result.message };
      store.park(entry);
      store.removeOutgoing(result.id);
      parked.push(entry);
    }
  }
  store.setState({ ...store.state(), skewMs: response.serverMs - nowMs });
  return { waiting, parked };
}

export function nextPull(store: ReplicaTransaction, limit: number): PullRequest {
  const { epoch, cursor, purge } = store.state();
  return { epoch, cursor, purge, limit };
}

/** Takes the answer to `asked` and tells whether there is more to ask for. An answer that comes late or twice is left alone. */
export function receivePull(
  store: ReplicaTransaction,
  asked: PullRequest,
  response: PullResponse,
  nowMs: number,
): { hasMore: boolean } {
  const state = store.state();
  if (asked.epoch !== state.epoch || asked.cursor !== state.cursor) return { hasMore: false };
  const skewMs = response.serverMs - nowMs;
  if (response.kind === "reset") {
    for (const { operation, sequence } of store.outgoing({ all: true }))
      if (sequence !== null) store.setTaken(operation.id, null);
    store.setState({
      ...state,
      skewMs,
      epoch: response.epoch,
      cursor: 0,
      generation: state.generation + 1,
      isRefilling: true,
    });
    return { hasMore: true };
  }
  let { seen } = state;
  for (const row of response.rows) {
    store.putBase(row, state.generation);
    for (const { stamp } of [...Object.values(row.fields), ...(row.deletion ? [row.deletion] : [])])
      seen = witness(seen, stamp);
  }
  const isRefilled = state.isRefilling && !response.hasMore;
  if (isRefilled) store.dropBaseOlderThan(state.generation);
  // What both the base and a backup hold needs no second sending, even if the server is set back.
  for (const { operation, sequence } of store.outgoing({ all: true }))
    if (sequence !== null && sequence <= Math.min(response.cursor, response.durable))
      store.removeOutgoing(operation.id);
  const isUpToDate =
    !response.hasMore &&
    store.outgoing({ all: true }).every(({ sequence }) => sequence !== null && sequence <= response.cursor);
  store.setState({
    ...state,
    clock: isUpToDate ? drawnBack(state.clock, seen, response.serverMs) : witness(state.clock, seen),
    seen,
    skewMs,
    epoch: response.epoch,
    cursor: response.cursor,
    purge: response.purge,
    isRefilling: state.isRefilling && response.hasMore,
  });
  return { hasMore: response.hasMore };
}

/** A clock that ran ahead returns to the server's time, once every own operation has come back with the stamp that counts. */
function drawnBack(clock: Clock, seen: Clock, serverMs: number): Clock {
  const later = witness(seen, clock);
  return later.wallMs > serverMs + maximumAheadMs ? witness(seen, { wallMs: serverMs, counter: 0 }) : later;
}
