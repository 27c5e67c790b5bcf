import type {
  Operation,
  PullRequest,
  PullResponse,
  PushRequest,
  PushResponse,
  PushResult,
  RefusalCode,
  Role,
  RowState,
} from "../../src/contract/sync.ts";
import type { Clock } from "../../src/sync/clock.ts";
import { judge } from "../../src/sync/judge.ts";
import type { Superseded } from "../../src/sync/merge.ts";

/** Only owners and admins see or change it. */
export const privateCollection = "private";

export interface Taken {
  operation: Operation;
  sequence: number;
  /** As it stood when the operation came: what an auditor would check. */
  role: Role;
  asked: Operation;
  takenMs: number;
  schemaVersion: number;
}

export interface Refused {
  operation: Operation;
  code: RefusalCode;
  /** Of the member who asked, and whose token it was. */
  role: Role;
  deviceId: string;
}

interface Contents {
  head: number;
  clock: Clock;
  rows: Map<string, RowState>;
  taken: Map<string, Taken>;
  history: Superseded[];
  /** Deleted rows whose fields are gone; the mark that they were deleted stays. */
  purged: Set<string>;
  purgedUpTo: number;
  purge: number;
}

function copyOf(contents: Contents): Contents {
  return {
    ...contents,
    rows: new Map(contents.rows),
    taken: new Map(contents.taken),
    history: [...contents.history],
    purged: new Set(contents.purged),
  };
}

export interface Member {
  role: Role;
  /** Counts changes of what the member may see; a new one means starting over. */
  access: number;
}

/** The central API's tables and their transactions, in memory. */
export class MemoryServer {
  contents: Contents = {
    head: 0,
    clock: { wallMs: 0, counter: 0 },
    rows: new Map(),
    taken: new Map(),
    history: [],
    purged: new Set(),
    purgedUpTo: 0,
    purge: 0,
  };
  /** All refusals there ever were, those of lost transactions too. */
  readonly refused: Refused[] = [];
  readonly members = new Map<string, Member>();
  schemaVersion: number;
  private epoch = 1;
  private backup: Contents | null = null;

  constructor(schemaVersion: number) {
    this.schemaVersion = schemaVersion;
  }

  /** `crashAfter`: operations after which the transaction breaks off and nothing of it is kept. */
  push(
    deviceId: string,
    request: PushRequest,
    nowMs: number,
    crashAfter = Number.POSITIVE_INFINITY,
  ): PushResponse | null {
    const member = this.member(deviceId);
    const epoch = this.epochOf(member);
    const contents = copyOf(this.contents);
    const results: PushResult[] = [];
    if (request.epoch !== epoch) return { epoch, serverMs: nowMs, results };
    for (const [index, operation] of request.operations.entries()) {
      if (index >= crashAfter) return null;
      results.push(this.take(contents, deviceId, member.role, operation, nowMs));
    }
    this.contents = contents;
    return { epoch, serverMs: nowMs, results };
  }

  pull(deviceId: string, request: PullRequest, nowMs: number): PullResponse {
    const member = this.member(deviceId);
    const epoch = this.epochOf(member);
    const { rows, purged, purgedUpTo, purge, head } = this.contents;
    const isBehindPurge = request.cursor > 0 && request.cursor < purgedUpTo && request.purge !== purge;
    if ((request.epoch !== null && request.epoch !== epoch) || isBehindPurge)
      return { kind: "reset", epoch, serverMs: nowMs };
    const changed = [...rows.values()]
      .filter((row) => row.sequence > request.cursor && !purged.has(`${row.collection}/${row.id}`))
      .filter((row) => row.collection !== privateCollection || mayManage(member.role))
      .sort((a, b) => a.sequence - b.sequence);
    const page = changed.slice(0, request.limit);
    const hasMore = changed.length > page.length;
    return {
      kind: "page",
      epoch,
      serverMs: nowMs,
      rows: page,
      cursor: hasMore ? (page.at(-1)?.sequence ?? head) : head,
      hasMore,
      purge,
      durable: this.backup?.head ?? 0,
    };
  }

  setRole(deviceId: string, role: Role): void {
    this.members.set(deviceId, { role, access: this.member(deviceId).access + 1 });
  }

  takeBackup(): void {
    this.backup = copyOf(this.contents);
  }

  /** Back to the last backup: everything since is gone here. */
  restoreBackup(): void {
    if (!this.backup) return;
    this.contents = copyOf(this.backup);
    this.epoch += 1;
  }

  purgeDeleted(): void {
    this.contents.purge += 1;
    for (const [key, row] of this.contents.rows) {
      if (!row.deletion?.isDeleted || this.contents.purged.has(key)) continue;
      this.contents.rows.set(key, { ...row, fields: {} });
      this.contents.purged.add(key);
      this.contents.purgedUpTo = Math.max(this.contents.purgedUpTo, row.sequence);
    }
  }

  private take(contents: Contents, deviceId: string, role: Role, operation: Operation, nowMs: number): PushResult {
    const key = `${operation.collection}/${operation.rowId}`;
    const known = contents.taken.get(operation.id);
    const judgement = judge({
      operation,
      deviceId,
      role,
      schemaVersion: this.schemaVersion,
      known: known ? { sequence: known.sequence, stamp: known.operation.stamp } : null,
      row: contents.rows.get(key) ?? null,
      head: contents.head,
      clock: contents.clock,
      nowMs,
      mayWrite: (asked, { collection }) => asked !== "viewer" && (collection !== privateCollection || mayManage(asked)),
      fault: ({ change }) =>
        change.kind === "set" && Object.hasOwn(change.fields, "broken") ? "A field has the wrong shape." : null,
    });
    const { id } = operation;
    if (judgement.outcome === "refused") {
      this.refused.push({ operation, code: judgement.code, role, deviceId });
      return { ...judgement, id };
    }
    if (judgement.outcome === "known") return { ...judgement, outcome: "accepted", id };
    contents.head = judgement.sequence;
    contents.clock = judgement.clock;
    contents.rows.set(key, judgement.row);
    contents.purged.delete(key);
    contents.history.push(...judgement.superseded);
    contents.taken.set(id, {
      operation: judgement.operation,
      sequence: judgement.sequence,
      role,
      asked: operation,
      takenMs: nowMs,
      schemaVersion: this.schemaVersion,
    });
    return { outcome: "accepted", id, sequence: judgement.sequence, stamp: judgement.operation.stamp };
  }

  private member(deviceId: string): Member {
    const member = this.members.get(deviceId);
    if (!member) throw new Error(`${deviceId} is not a member.`);
    return member;
  }

  /** The member's own: it changes with what the member may see and do. */
  epochOf({ access }: Member): string {
    return `${this.epoch}.${access}`;
  }
}

export function mayManage(role: Role): boolean {
  return role === "owner" || role === "admin";
}
