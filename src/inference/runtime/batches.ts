import { AppError } from "../../contract/errors.ts";
import type { Provider } from "../../contract/inference.ts";
import { titleOf, type ModelSource } from "./model-source.ts";
import type { LentSession, SessionOptions } from "./sessions.ts";
import { elementCount, type TensorData, type Tensors, type TensorValue } from "./tensors.ts";
import { within } from "./within.ts";

export interface BatchItem {
  feeds: Tensors;
  outputs: readonly string[] | null;
  session: SessionOptions;
  resolve(result: BatchResult): void;
  reject(error: unknown): void;
}

export interface BatchResult {
  outputs: Tensors;
  provider: Provider;
  durationMs: number;
}

const mostRows = 256;

/** Joins requests to one model that wait at the same time into one run, where its first dimension is open. */
export function createBatches(options: {
  use<T>(model: ModelSource, session: SessionOptions, work: (session: LentSession) => Promise<T>): Promise<T>;
}): { run(model: ModelSource, item: Omit<BatchItem, "resolve" | "reject">): Promise<BatchResult> } {
  const waiting = new Map<string, BatchItem[]>();
  const pumping = new Set<string>();

  async function pump(key: string, model: ModelSource): Promise<void> {
    if (pumping.has(key)) return;
    pumping.add(key);
    try {
      for (let queue = waiting.get(key); queue && queue.length > 0; queue = waiting.get(key)) {
        const [first] = queue;
        if (!first) break;
        let taken: BatchItem[] = [];
        // Others may join until the session is free.
        await options
          .use(model, first.session, async (lent) => {
            if (taken.length === 0) {
              taken = isOpen(lent) ? takeRows(queue) : queue.splice(0, 1);
            }
            await runTogether(lent, taken);
          })
          .catch((error: unknown) => {
            const failed = taken.length > 0 ? taken : queue.filter((item) => item === first);
            for (const item of failed) item.reject(error);
            waiting.get(key)?.splice(0, Number(queue[0] === first));
          });
      }
    } finally {
      waiting.delete(key);
      pumping.delete(key);
    }
  }

  return {
    async run(model, item) {
      const { signal, timeLimitMs, ...shared } = item.session;
      const limit = within({ ...(signal ? { signal } : {}), ...(timeLimitMs ? { timeLimitMs } : {}) }, titleOf(model));
      const key = JSON.stringify([model.id, model.sha256 ?? "", item.outputs, signatureOf(item.feeds), shared]);
      const queue = waiting.get(key) ?? [];
      waiting.set(key, queue);
      let entry: BatchItem | null = null;
      const result = new Promise<BatchResult>((resolve, reject) => {
        entry = { feeds: item.feeds, outputs: item.outputs, session: shared, resolve, reject };
        queue.push(entry);
        pump(key, model).catch(reject);
      });
      try {
        return await limit.race(result);
      } catch (error) {
        throw error instanceof AppError ? limit.reasonFor(error) : error;
      } finally {
        limit.done();
        const position = entry ? queue.indexOf(entry) : -1;
        if (position >= 0) queue.splice(position, 1);
      }
    },
  };
}

/** Requests fit together when their inputs differ in the number of rows alone. */
function signatureOf(feeds: Tensors): string {
  return JSON.stringify(
    Object.entries(feeds)
      .map(([name, { type, dims }]) => [name, type, dims.slice(1), dims.length])
      .toSorted(),
  );
}

function isOpen({ inputs, outputs }: LentSession): boolean {
  return [...inputs, ...outputs].every(({ dims }) => typeof dims[0] === "string");
}

function takeRows(queue: BatchItem[]): BatchItem[] {
  let rowCount = 0;
  let count = 0;
  for (const { feeds } of queue) {
    rowCount += rowsOf(feeds);
    if (count > 0 && rowCount > mostRows) break;
    count += 1;
  }
  return queue.splice(0, count);
}

function rowsOf(feeds: Tensors): number {
  return Object.values(feeds)[0]?.dims[0] ?? 0;
}

async function runTogether(lent: LentSession, items: readonly BatchItem[]): Promise<void> {
  const [first] = items;
  if (!first) return;
  const feeds = Object.fromEntries(
    Object.keys(first.feeds).map((name) => [name, joined(items.map((item) => item.feeds[name]))]),
  );
  const { outputs, durationMs } = await lent.run(feeds, first.outputs ?? undefined);
  const rowCount = rowsOf(feeds);
  const canSplit = Object.values(outputs).every(({ dims }) => dims[0] === rowCount);
  if (!canSplit && items.length > 1) {
    for (const item of items) {
      const alone = await lent.run(item.feeds, item.outputs ?? undefined);
      item.resolve({ ...alone, provider: lent.provider });
    }
    return;
  }
  let from = 0;
  for (const item of items) {
    const to = from + rowsOf(item.feeds);
    const own = items.length === 1 ? outputs : mapTensors(outputs, from, to);
    item.resolve({ outputs: own, provider: lent.provider, durationMs });
    from = to;
  }
}

function mapTensors(tensors: Tensors, from: number, to: number): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, rows(value, from, to)]));
}

function rows({ type, dims, data }: TensorValue, from: number, to: number): TensorValue {
  const rowLength = elementCount(dims.slice(1));
  return { type, dims: [to - from, ...dims.slice(1)], data: data.slice(from * rowLength, to * rowLength) };
}

function joined(parts: readonly (TensorValue | undefined)[]): TensorValue {
  const present = parts.filter((part) => part !== undefined);
  const [first] = present;
  if (!first) throw new AppError("invalid-input", "The model was given no values.");
  if (present.length === 1) return first;
  const dims = [present.reduce((sum, part) => sum + (part.dims[0] ?? 0), 0), ...first.dims.slice(1)];
  return { type: first.type, dims, data: joinData(present.map(({ data }) => data)) };
}

function joinData(parts: readonly TensorData[]): TensorData {
  const [first] = parts;
  if (!first || Array.isArray(first)) return parts.flatMap((part) => (Array.isArray(part) ? part : []));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(length * first.BYTES_PER_ELEMENT);
  let offset = 0;
  for (const part of parts) {
    if (Array.isArray(part)) continue;
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), offset);
    offset += part.byteLength;
  }
  return new (first.constructor as new (buffer: ArrayBuffer) => TensorData)(bytes.buffer);
}
