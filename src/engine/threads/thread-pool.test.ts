import { afterEach, expect, test } from "vitest";

import type { FixtureTask } from "./fixture.worker.ts";
import { createThreadPool, type ThreadPool } from "./thread-pool.ts";

let pool: ThreadPool<FixtureTask, number, number>;
function open(size: number): ThreadPool<FixtureTask, number, number> {
  pool = createThreadPool(new URL("./fixture.worker.ts", import.meta.url), { size });
  return pool;
}
afterEach(() => pool.close());

test("one thread serves one task after the other", async () => {
  open(1);
  const tasks = [1, 2, 3, 4].map((value) => pool.run({ do: "square", value }));
  expect(await Promise.all(tasks)).toEqual([1, 4, 9, 16]);
  expect(await pool.run({ do: "square", value: 5 })).toBe(25);
});

test("a task may ask and wait for the reply", async () => {
  open(1);
  const asked: number[] = [];
  const result = await pool.run(
    { do: "ask", value: 7 },
    {
      onNote(note) {
        asked.push(note);
        return Promise.resolve(note + 1);
      },
    },
  );
  expect({ asked, result }).toEqual({ asked: [7], result: 8 });
});

test("an expected failure keeps its code, a bug its stack, and the thread goes on", async () => {
  open(1);
  await expect(pool.run({ do: "refuse" })).rejects.toMatchObject({
    code: "invalid-input",
    message: "There is nothing to square.",
  });
  await expect(pool.run({ do: "crash" })).rejects.toThrow(/a bug[\s\S]*fixture\.worker/);
  expect(await pool.run({ do: "square", value: 3 })).toBe(9);
});

test("a stop ends the task that runs and the one that waits, and others go on", async () => {
  open(1);
  const stop = new AbortController();
  const running = pool.run({ do: "never" }, { signal: stop.signal });
  const waiting = pool.run({ do: "square", value: 2 }, { signal: stop.signal });
  const other = pool.run({ do: "square", value: 6 });
  stop.abort();
  await expect(running).rejects.toMatchObject({ code: "cancelled" });
  await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
  expect(await other).toBe(36);
});

test("a stop of many starts no thread anew", async () => {
  open(2);
  pool.start();
  const stop = new AbortController();
  const started = process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;
  const many = Array.from({ length: 60 }, () => pool.run({ do: "never" }, { signal: stop.signal }));
  stop.abort();
  const ends = await Promise.allSettled(many);
  expect(ends.every(({ status }) => status === "rejected")).toBe(true);
  expect(process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length).toBeLessThanOrEqual(started);
});

test("a thread that ends takes only its own task with it", async () => {
  open(1);
  await expect(pool.run({ do: "exit" })).rejects.toThrow(/ended early/);
  expect(await pool.run({ do: "square", value: 4 })).toBe(16);
});

test("closing ends everything", async () => {
  open(2);
  const running = pool.run({ do: "never" });
  const ended = expect(running).rejects.toMatchObject({ code: "cancelled" });
  await pool.close();
  await ended;
  await expect(pool.run({ do: "square", value: 1 })).rejects.toMatchObject({ code: "unavailable" });
});
