import { mkdirSync } from "node:fs";
import os from "node:os";

import { AppError, isAppError } from "../../contract/errors.ts";
import type { InferenceStatus, Provider } from "../../contract/inference.ts";
import { createBatches, type BatchItem } from "./batches.ts";
import { checkFeeds } from "./check-feeds.ts";
import { createLoadedSessions, type LoadedSession } from "./loaded-sessions.ts";
import { titleOf, type ModelSource } from "./model-source.ts";
import { probeFeedsFor } from "./probe-feeds.ts";
import { chooseProvider, createProviderChoices, type ProviderChoice, type Trial } from "./provider-choice.ts";
import { createRunGuard } from "./run-guard.ts";
import { asSessionError, providerTitles, ProviderTrouble } from "./session-errors.ts";
import { createSlots, type Priority } from "./slots.ts";
import { firstNonFinite, type Tensors, type ValueInfo } from "./tensors.ts";
import { createUsableProviders } from "./usable-providers.ts";
import { within } from "./within.ts";

export interface SessionOptions {
  /** `interactive` where it is left out. */
  priority?: Priority;
  /** For all of it: waiting, loading, running. */
  timeLimitMs?: number;
  signal?: AbortSignal;
  /** Only this one, untried. */
  provider?: Provider;
  /** What to try providers with where inputs made up from the model's declaration would not do. */
  probeFeeds?: Tensors;
  /** Results may hold NaN and infinities. Else they count as the provider's failure. */
  allowNonFinite?: boolean;
}

export interface RunRequest extends SessionOptions {
  model: ModelSource;
  feeds: Tensors;
  /** All of them where it is left out. */
  outputs?: readonly string[];
  /** Rows of other requests may go along: every input's and output's first dimension counts independent rows. */
  batch?: boolean;
}

export interface RunResult {
  outputs: Tensors;
  provider: Provider | "remote";
  durationMs: number;
  /** Why it was not the first choice that computed it, in a sentence. */
  note: string | null;
}

/** A session that is lent for several runs. Nobody else's run comes between them. */
export interface LentSession {
  provider: Provider;
  inputs: readonly ValueInfo[];
  outputs: readonly ValueInfo[];
  run(feeds: Tensors, outputs?: readonly string[]): Promise<{ outputs: Tensors; durationMs: number }>;
}

/** A server that runs some of the models. */
export interface RemoteRunner {
  serves(modelId: string): boolean;
  /** Throws AppError with a sentence where the server is away or its answer is not one. */
  run(request: {
    modelId: string;
    feeds: Tensors;
    outputs: readonly string[] | null;
    signal: AbortSignal;
  }): Promise<Tensors>;
}

export interface LoadedModelReport {
  modelId: string;
  provider: Provider;
  memoryBytes: number;
  isBusy: boolean;
}

export interface Sessions {
  /** Loads the model where it is not loaded, and runs it once. */
  run(request: RunRequest): Promise<RunResult>;
  /** Lends a session. After a failure that another provider may not have, `work` is called once more with one on it. */
  use<T>(model: ModelSource, options: SessionOptions, work: (session: LentSession) => Promise<T>): Promise<T>;
  /** Which provider runs the model and what came of the others; makes the choice where it was not made. */
  choice(model: ModelSource, options?: SessionOptions): Promise<ProviderChoice>;
  loaded(): LoadedModelReport[];
  /** Before the model's file is replaced or removed. */
  unload(modelId: string): Promise<void>;
  close(): Promise<void>;
}

export interface SessionsOptions {
  /** Choices and marks of what is running. */
  folder: string;
  runtimeVersion: string;
  status(): Promise<Pick<InferenceStatus, "providers">>;
  /** What the choices hold for: the graphics driver's name and version. */
  machine?(): Promise<string>;
  memoryBudgetBytes?: number;
  idleMs?: number;
  remote?: RemoteRunner;
  log(source: string, error: unknown): void;
}

const defaultIdleMs = 5 * 60_000;
const defaultMemoryShare = 0.4;
/** How long a cancelled run may still hold its session before the next user takes another. */
const drainMs = 300;
/** A run that nobody waits for keeps its place that long at most. */
const longestHoldMs = 10_000;

/** Runs ONNX models: one thread a loaded model, on the best provider that computes what the processor computes. */
export function createSessions(options: SessionsOptions): Sessions {
  mkdirSync(options.folder, { recursive: true });
  const { log } = options;
  const guard = createRunGuard(options.folder);
  const choices = createProviderChoices(options.folder);
  const usable = createUsableProviders(options);
  const loaded = createLoadedSessions({
    memoryBudgetBytes: options.memoryBudgetBytes ?? os.totalmem() * defaultMemoryShare,
    idleMs: options.idleMs ?? defaultIdleMs,
    log,
  });
  const placeCount = Math.min(8, Math.max(2, os.availableParallelism()));
  const places = createSlots({ speech: placeCount + 1, interactive: placeCount, batch: placeCount - 1 });
  const batches = createBatches({ use });
  let machine: Promise<string> | null = null;

  async function usableProviders(model: ModelSource): Promise<Provider[]> {
    const ended = guard.endedOn(model.id);
    return [...(await usable.list()).filter((provider) => !ended.includes(provider)), "cpu"];
  }

  async function choiceFor(model: ModelSource, session: SessionOptions): Promise<ProviderChoice> {
    const candidates = await usableProviders(model);
    if (candidates.length === 1) return { provider: "cpu", tried: [], chosenAt: new Date().toISOString() };
    machine ??= options.machine?.() ?? Promise.resolve("");
    const key = JSON.stringify([model.sha256 ?? model.id, options.runtimeVersion, await machine]);
    const known = choices.get(key);
    if (known && candidates.includes(known.provider)) return known;
    const choice = await chooseProvider(candidates, (provider) => tryProvider(model, provider, session)).catch(
      (error: unknown) => {
        if (isAppError(error, "cancelled")) throw error;
        // Without a result of the processor's there is nothing to compare with.
        log(`choosing a provider for ${model.id}`, error);
        return null;
      },
    );
    if (!choice) return { provider: "cpu", tried: [], chosenAt: new Date().toISOString() };
    choices.put(key, choice);
    loaded.dropOthers(model.id, choice.provider);
    return choice;
  }

  function tryProvider(model: ModelSource, provider: Provider, session: SessionOptions): Promise<Trial> {
    return lendOn(model, provider, { ...session, allowNonFinite: true }, async (lent) => {
      const feeds = session.probeFeeds ?? probeFeedsFor(lent.inputs);
      await lent.run(feeds);
      const { outputs, durationMs } = await lent.run(feeds);
      return { outputs, runMs: durationMs };
    });
  }

  async function holdFresh(model: ModelSource, provider: Provider, session: SessionOptions): Promise<LoadedSession> {
    const held = await loaded.hold(model, provider, session.priority !== "speech");
    if (!held.isDiscarded) return held;
    loaded.done(held);
    return holdFresh(model, provider, session);
  }

  /** Lends a session on one provider. Failures come out as sentences. */
  async function lendOn<T>(
    model: ModelSource,
    provider: Provider,
    session: SessionOptions,
    work: (session: LentSession) => Promise<T>,
  ): Promise<T> {
    const priority = session.priority ?? "interactive";
    const limit = within(session, titleOf(model));
    // After the processor there is no next provider to go to.
    const leave = provider === "cpu" ? () => undefined : guard.enter(model.id, provider);
    let held: LoadedSession | null = null;
    let giveTurnBack: (() => void) | null = null;
    try {
      held = await limit.race(holdFresh(model, provider, session), (late) => loaded.done(late));
      giveTurnBack = await held.turns.acquire(priority, limit.signal);
      if (held.isDiscarded) return await lendOn(model, provider, session, work);
      return await work(lend(held));
    } catch (error) {
      throw limit.reasonFor(asSessionError(error, titleOf(model), provider));
    } finally {
      limit.done();
      if (held) await giveBack(held, giveTurnBack, leave);
      else leave();
    }

    function lend({ worker, loaded: info }: LoadedSession): LentSession {
      return {
        provider,
        inputs: info.inputs,
        outputs: info.outputs,
        async run(feeds, outputs) {
          checkFeeds(titleOf(model), info.inputs, feeds);
          const leavePlace = await places.acquire(priority, limit.signal);
          const running = worker.run(feeds, outputs ?? null);
          void Promise.race([worker.idle(), new Promise((resolve) => setTimeout(resolve, longestHoldMs).unref())]).then(
            leavePlace,
          );
          const outcome = await limit.race(running);
          leavePlace();
          if (outcome.nonFinite !== null && session.allowNonFinite !== true) throw nonFinite(model, provider, outcome);
          return { outputs: outcome.outputs, durationMs: outcome.durationMs };
        },
      };
    }
  }

  /** A session whose run was cancelled computes on: it is waited for shortly and then left to end by itself. */
  async function giveBack(held: LoadedSession, giveTurnBack: (() => void) | null, leave: () => void): Promise<void> {
    const idle = held.worker.idle().then(() => true);
    idle.then(leave, leave);
    const settled = Promise.race([idle, Promise.resolve().then(() => false)]);
    const finish = (isIdle: boolean) => {
      if (!isIdle) loaded.discard(held);
      giveTurnBack?.();
      loaded.done(held);
    };
    if (await settled) {
      finish(true);
      return;
    }
    const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), drainMs).unref());
    Promise.race([idle, late]).then(finish, (error: unknown) => log(held.model.id, error));
  }

  async function use<T>(
    model: ModelSource,
    session: SessionOptions,
    work: (session: LentSession) => Promise<T>,
  ): Promise<T> {
    return (await lendWithNote(model, session, work)).value;
  }

  async function lendWithNote<T>(
    model: ModelSource,
    session: SessionOptions,
    work: (session: LentSession) => Promise<T>,
  ): Promise<{ value: T; note: string | null }> {
    if (session.provider) return { value: await lendOn(model, session.provider, session, work), note: null };
    const { provider } = await choiceFor(model, session);
    try {
      return { value: await lendOn(model, provider, session, work), note: crashNote(model, provider) };
    } catch (error) {
      const next = error instanceof ProviderTrouble ? await providerAfter(model, provider) : null;
      if (!next || !(error instanceof AppError)) throw error;
      log(model.id, error);
      const value = await lendOn(model, next, session, work);
      return { value, note: `${error.message} It was computed on ${providerTitles[next]} instead.` };
    }
  }

  async function providerAfter(model: ModelSource, provider: Provider): Promise<Provider | null> {
    const candidates = await usableProviders(model);
    return candidates[candidates.indexOf(provider) + 1] ?? null;
  }

  function crashNote(model: ModelSource, provider: Provider): string | null {
    const ended = guard.endedOn(model.id).filter((other) => other !== provider);
    if (ended.length === 0) return null;
    const names = ended.map((other) => providerTitles[other]).join(" and ");
    return `${titleOf(model)} ended the program's model process on ${names}, so ${providerTitles[provider]} computes it until tomorrow.`;
  }

  async function runRemotely(request: RunRequest): Promise<{ result: RunResult | null; note: string | null }> {
    const { model, feeds } = request;
    const modelId = model.serverId ?? model.id;
    if (!options.remote?.serves(modelId) || request.provider) return { result: null, note: null };
    const startMs = performance.now();
    const limit = within(request, titleOf(model));
    try {
      const running = options.remote.run({
        modelId,
        feeds,
        outputs: request.outputs ?? null,
        signal: limit.signal,
      });
      const outputs = await limit.race(running);
      const durationMs = performance.now() - startMs;
      if (!request.allowNonFinite && Object.values(outputs).some((value) => firstNonFinite(value) >= 0))
        throw new AppError("unavailable", `The model server gave results of ${titleOf(model)} that are no numbers.`);
      return { result: { outputs, provider: "remote", durationMs, note: null }, note: null };
    } catch (error) {
      if (request.signal?.aborted) throw new AppError("cancelled", "Stopped.");
      log(`remote ${model.id}`, error);
      const reason = isAppError(error) ? error.message : "The model server failed.";
      return { result: null, note: `${reason} It was computed on this machine instead.` };
    } finally {
      limit.done();
    }
  }

  async function run(request: RunRequest): Promise<RunResult> {
    const { model, feeds, outputs, batch, ...session } = request;
    const remote = await runRemotely(request);
    if (remote.result) return remote.result;
    if (batch) {
      const item: Omit<BatchItem, "resolve" | "reject"> = { feeds, outputs: outputs ?? null, session };
      const batched = await batches.run(model, item);
      return { ...batched, note: remote.note };
    }
    const { value, note } = await lendWithNote(model, session, async (lent) => ({
      ...(await lent.run(feeds, outputs)),
      provider: lent.provider,
    }));
    return { ...value, note: remote.note ?? note };
  }

  return {
    run,
    use,
    choice: (model, session = {}) => choiceFor(model, session),
    loaded: () =>
      loaded.list().map(({ model, provider, memoryBytes, userCount }) => ({
        modelId: model.id,
        provider,
        memoryBytes,
        isBusy: userCount > 0,
      })),
    unload: (modelId) => loaded.unload(modelId),
    async close() {
      usable.close();
      await loaded.close();
      guard.clear();
    },
  };
}

function nonFinite(
  model: ModelSource,
  provider: Provider,
  outcome: { nonFinite: string | null; nonFiniteInput: string | null },
): AppError {
  if (outcome.nonFiniteInput !== null)
    return new AppError(
      "invalid-input",
      `The values given to ${titleOf(model)} as "${outcome.nonFiniteInput}" hold missing or infinite ones, so there is no result.`,
    );
  return new ProviderTrouble(
    provider,
    `${titleOf(model)} gave "${outcome.nonFinite}" without numbers (NaN or infinite) on ${providerTitles[provider]}.`,
    null,
  );
}
