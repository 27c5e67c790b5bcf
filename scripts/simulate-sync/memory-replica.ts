import type { Operation, RowState } from "../../src/contract/sync.ts";
import type { Outgoing, Parked, ReplicaState, ReplicaTransaction } from "../../src/sync/replica.ts";

/** Thrown in the middle of a transaction: the power went. */
export class Crash extends Error {}

function keyOf(collection: string, rowId: string): string {
  return `${collection}/${rowId}`;
}

/** A replica in memory whose transactions happen whole or not at all, and can be made to break off after any write. */
export class MemoryReplica {
  private current: ReplicaState;
  readonly base = new Map<string, { row: RowState; generation: number }>();
  readonly queue: Outgoing[] = [];
  readonly parked: Parked[] = [];

  constructor(deviceId: string) {
    const clock = { wallMs: 0, counter: 0 };
    this.current = {
      deviceId,
      epoch: null,
      cursor: 0,
      purge: 0,
      clock,
      seen: clock,
      skewMs: 0,
      generation: 1,
      isRefilling: false,
    };
  }

  get state(): ReplicaState {
    return this.current;
  }

  /** `crashAfter`: the number of writes that are let through. */
  transaction<T>(work: (store: ReplicaTransaction) => T, crashAfter = Number.POSITIVE_INFINITY): T {
    const undo: (() => void)[] = [];
    let writes = 0;
    const write = (change: () => void, revert: () => void) => {
      if (writes++ >= crashAfter) throw new Crash("The power went.");
      change();
      undo.push(revert);
    };
    try {
      return work(this.lend(write));
    } catch (error) {
      for (const revert of undo.toReversed()) revert();
      throw error;
    }
  }

  private lend(write: (change: () => void, revert: () => void) => void): ReplicaTransaction {
    const { base, queue, parked } = this;
    const indexOf = (operationId: string) => queue.findIndex(({ operation }) => operation.id === operationId);
    return {
      state: () => this.current,
      setState: (state) => {
        const before = this.current;
        write(
          () => (this.current = state),
          () => (this.current = before),
        );
      },
      base: (collection, rowId) => base.get(keyOf(collection, rowId))?.row ?? null,
      putBase(row, generation) {
        const key = keyOf(row.collection, row.id);
        const before = base.get(key);
        write(
          () => base.set(key, { row, generation }),
          () => (before ? base.set(key, before) : base.delete(key)),
        );
      },
      dropBaseOlderThan(generation) {
        const old = [...base].filter(([, entry]) => entry.generation < generation);
        write(
          () => {
            for (const [key] of old) base.delete(key);
          },
          () => {
            for (const [key, entry] of old) base.set(key, entry);
          },
        );
      },
      addOutgoing(operation: Operation) {
        write(
          () => queue.push({ operation, sequence: null }),
          () => queue.pop(),
        );
      },
      outgoing(filter) {
        if ("unsent" in filter) return queue.filter(({ sequence }) => sequence === null).slice(0, filter.limit);
        if ("all" in filter) return [...queue];
        return queue.filter(
          ({ operation }) => operation.collection === filter.collection && operation.rowId === filter.rowId,
        );
      },
      setTaken(operationId, taken) {
        const index = indexOf(operationId);
        const before = queue[index];
        if (!before) return;
        write(
          () =>
            (queue[index] = taken
              ? { operation: { ...before.operation, stamp: taken.stamp }, sequence: taken.sequence }
              : { ...before, sequence: null }),
          () => (queue[index] = before),
        );
      },
      removeOutgoing(operationId) {
        const index = indexOf(operationId);
        const before = queue[index];
        if (!before) return;
        write(
          () => queue.splice(index, 1),
          () => queue.splice(index, 0, before),
        );
      },
      park(entry) {
        write(
          () => parked.push(entry),
          () => parked.pop(),
        );
      },
    };
  }
}
