import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { Job } from "../../contract/job.ts";
import { openStore, type Store } from "../store/store.ts";
import { createJobHistory } from "./job-history.ts";

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-jobs-"));
  store = openStore({ folder, key: randomBytes(32) });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function job(id: string, state: Job["state"]): Job {
  return {
    id,
    kind: "import",
    title: `Import ${id}`,
    state,
    progress: { fraction: 0.5, message: "Reading" },
    startedAt: `2026-01-01T00:00:00.${id.padStart(3, "0")}Z`,
    endedAt: null,
    result: null,
    failure: null,
    partial: { viewId: "gone", rowCount: 5 },
  };
}

test("a job that was running when the engine ended is told as failed, one that was done as done", () => {
  const before = createJobHistory(store);
  before.record(job("1", "running"));
  before.record(job("2", "running"));
  before.record(job("2", "done"));
  const after = createJobHistory(store);
  expect(after.earlier([])).toMatchObject([
    { id: "2", state: "done" },
    {
      id: "1",
      state: "failed",
      partial: null,
      failure: { code: "unavailable", message: expect.stringMatching(/Start it again/) },
    },
  ]);
  expect(after.earlier([job("2", "done")])).toMatchObject([{ id: "1" }]);
});

test("what is dismissed is gone, and only the latest fifty are kept", () => {
  const history = createJobHistory(store);
  for (let number = 1; number <= 60; number += 1) history.record(job(String(number), "done"));
  expect(history.earlier([])).toHaveLength(50);
  expect(history.forget("60")).toBe(true);
  expect(history.forget("1")).toBe(false);
  expect(history.earlier([])[0]).toMatchObject({ id: "59" });
});
