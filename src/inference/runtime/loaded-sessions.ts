import os from "node:os";

import type { Provider } from "../../contract/inference.ts";
import { AppError } from "../../contract/errors.ts";
import { memoryNeededBy, titleOf, type ModelSource } from "./model-source.ts";
import type { LoadedModel } from "./session-messages.ts";
import { startSessionWorker, type SessionWorker } from "./session-worker.ts";
import { createSlots, type Slots } from "./slots.ts";

export interface LoadedSession {
  model: ModelSource;
  provider: Provider;
  isBackground: boolean;
  worker: SessionWorker;
  loaded: LoadedModel;
  memoryBytes: number;
  /** One user at a time. */
  turns: Slots;
  userCount: number;
  lastUsedMs: number;
  /** Its worker still computes what nobody waits for; the next user takes a new one. */
  isDiscarded: boolean;
}

/** Sessions that are in memory. */
export interface LoadedSessions {
  /** Loads it first where it is not there. The session stays until it is given back with `done`. */
  hold(model: ModelSource, provider: Provider, isBackground: boolean): Promise<LoadedSession>;
  done(session: LoadedSession): void;
  /** Takes it out of service; its thread ends as soon as it can. */
  discard(session: LoadedSession): void;
  list(): LoadedSession[];
  /** Lets go of what a model was only tried on. */
  dropOthers(modelId: string, kept: Provider): void;
  unload(modelId: string): Promise<void>;
  close(): Promise<void>;
}

export interface LoadedSessionsOptions {
  memoryBudgetBytes: number;
  idleMs: number;
  log(source: string, error: unknown): void;
}

const sweepEveryMs = 30_000;
/** A model that leaves the rest of the machine less than this share is refused. */
const largestShareOfMemory = 0.9;

export function createLoadedSessions(options: LoadedSessionsOptions): LoadedSessions {
  const sessions = new Map<string, Promise<LoadedSession>>();
  const ready = new Map<string, LoadedSession>();
  const ending = new Set<Promise<void>>();
  let spare: SessionWorker | null = null;
  let isClosed = false;
  const timer = setInterval(() => sweep(Date.now() - options.idleMs), sweepEveryMs);
  timer.unref();

  /** Starting a thread and the runtime in it takes longer than making most sessions, so one is kept ready. */
  function takeWorker(isBackground: boolean): SessionWorker {
    if (!isBackground || !spare) return startSessionWorker({ isBackground });
    const taken = spare;
    spare = null;
    return taken;
  }

  function keepSpare(): void {
    if (!isClosed) spare ??= startSessionWorker({ isBackground: true });
  }

  function keyOf(model: ModelSource, provider: Provider, isBackground: boolean): string {
    return JSON.stringify([model.id, model.sha256 ?? "", provider, isBackground]);
  }

  function remove(session: LoadedSession): Promise<void> {
    session.isDiscarded = true;
    const key = keyOf(session.model, session.provider, session.isBackground);
    if (ready.get(key) === session) {
      ready.delete(key);
      sessions.delete(key);
    }
    const ended: Promise<void> = session.worker
      .end()
      .catch((error: unknown) => options.log(session.model.id, error))
      .finally(() => ending.delete(ended));
    ending.add(ended);
    return ended;
  }

  function idleOnes(): LoadedSession[] {
    return [...ready.values()].filter(({ userCount }) => userCount === 0).sort((a, b) => a.lastUsedMs - b.lastUsedMs);
  }

  function sweep(beforeMs: number): void {
    for (const session of idleOnes()) if (session.lastUsedMs < beforeMs) void remove(session);
  }

  async function makeRoom(neededBytes: number): Promise<void> {
    let usedBytes = [...ready.values()].reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
    for (const session of idleOnes()) {
      if (usedBytes + neededBytes <= options.memoryBudgetBytes) return;
      usedBytes -= session.memoryBytes;
      await remove(session);
    }
  }

  async function load(model: ModelSource, provider: Provider, isBackground: boolean): Promise<LoadedSession> {
    const memoryBytes = await memoryNeededBy(model);
    if (memoryBytes > os.totalmem() * largestShareOfMemory)
      throw new AppError(
        "unavailable",
        `${titleOf(model)} needs about ${gigabytes(memoryBytes)} GB of memory and this machine has ${gigabytes(os.totalmem())}. Choose a smaller one.`,
      );
    await makeRoom(memoryBytes);
    const threadCount = model.threadCount ?? Math.max(1, os.availableParallelism());
    const worker = takeWorker(isBackground);
    try {
      const loaded = await worker.load({
        provider,
        threadCount,
        ...model.file,
        ...(model.sha256 === undefined ? {} : { sha256: model.sha256 }),
      });
      return {
        model,
        provider,
        isBackground,
        worker,
        loaded,
        memoryBytes,
        turns: createSlots({ speech: 1, interactive: 1, batch: 1 }),
        userCount: 0,
        lastUsedMs: Date.now(),
        isDiscarded: false,
      };
    } catch (error) {
      worker.end().catch((problem: unknown) => options.log(model.id, problem));
      throw error;
    }
  }

  return {
    async hold(model, provider, isBackground) {
      const key = keyOf(model, provider, isBackground);
      let loading = sessions.get(key);
      if (!loading) {
        const started = load(model, provider, isBackground);
        loading = started;
        sessions.set(key, started);
        started.then(
          (session) => {
            ready.set(key, session);
            keepSpare();
          },
          () => {
            if (sessions.get(key) === started) sessions.delete(key);
          },
        );
      }
      const session = await loading;
      session.userCount += 1;
      return session;
    },
    done(session) {
      session.userCount -= 1;
      session.lastUsedMs = Date.now();
    },
    discard: (session) => void remove(session),
    list: () => [...ready.values()],
    dropOthers(modelId, kept) {
      for (const session of idleOnes())
        if (session.model.id === modelId && session.provider !== kept) void remove(session);
    },
    async unload(modelId) {
      await Promise.all([...ready.values()].filter(({ model }) => model.id === modelId).map(remove));
    },
    async close() {
      clearInterval(timer);
      isClosed = true;
      if (spare) ending.add(spare.end());
      spare = null;
      for (const session of ready.values()) void remove(session);
      await Promise.all(ending);
    },
  };
}

function gigabytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
