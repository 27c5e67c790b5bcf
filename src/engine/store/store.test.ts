import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";

import { isAppError } from "../../contract/errors.ts";
import { settingsSchema } from "../../contract/saved.ts";
import type { Migration } from "./migrate.ts";
import { readSettings, writeSettings } from "./records/settings/settings.ts";
import { migrations } from "./schema.ts";
import { openStore } from "./store.ts";

const key = randomBytes(32);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function storeFile(): string {
  return path.join(folder, "store.sqlite");
}

function codeOf(run: () => unknown): string {
  try {
    run();
    return "nothing was thrown";
  } catch (error) {
    return isAppError(error) ? error.code : String(error);
  }
}

test("what was written is there after opening again, and not readable without the key", () => {
  const store = openStore({ folder, key });
  store.write((writer) => writeSettings(writer, { voice: "a-name-nobody-else-has" }));
  store.close();

  const again = openStore({ folder, key });
  expect(again.read(readSettings).voice).toBe("a-name-nobody-else-has");
  again.close();

  for (const name of readdirSync(folder)) {
    if (statSync(path.join(folder, name)).isDirectory()) continue;
    const bytes = readFileSync(path.join(folder, name));
    expect(bytes.includes("a-name-nobody-else-has")).toBe(false);
    expect(bytes.subarray(0, 15).toString("latin1")).not.toBe("SQLite format 3");
  }
  const plain = new Database(storeFile());
  expect(() => plain.prepare("SELECT * FROM setting").all()).toThrow(/not a database/);
  plain.close();
});

test("commits are flushed before they are acknowledged", () => {
  const store = openStore({ folder, key });
  expect(store.read((reader) => reader.one("PRAGMA synchronous"))).toEqual({ synchronous: 2 });
  expect(readdirSync(folder)).toContain("store.sqlite-wal");
  store.close();
});

test("a reader cannot write", () => {
  const store = openStore({ folder, key });
  expect(() => store.read((reader) => reader.many("DELETE FROM setting"))).toThrow(/asked to write/);
  store.close();
});

test("a transaction that throws leaves nothing behind", () => {
  const store = openStore({ folder, key });
  expect(() =>
    store.write((writer) => {
      writeSettings(writer, { voice: "rms" });
      throw new Error("half way");
    }),
  ).toThrow("half way");
  expect(() =>
    store.write(async (writer) => {
      writeSettings(writer, { voice: "rms" });
    }),
  ).toThrow(/promise/);
  expect(store.read(readSettings).voice).toBe("slt");
  store.close();
});

test("settings of a newer version stay where they are", () => {
  const store = openStore({ folder, key });
  store.write((writer) =>
    writer.run("INSERT INTO setting (name, value, updated_at) VALUES ('fromTheFuture', '42', '')"),
  );
  store.write((writer) =>
    writer.run("INSERT INTO setting (name, value, updated_at) VALUES ('theme', '\"sepia\"', '')"),
  );
  store.write((writer) => writeSettings(writer, { muted: true }));
  expect(store.read(readSettings)).toMatchObject({ muted: true, theme: settingsSchema.parse({}).theme });
  expect(store.read((reader) => reader.one("SELECT value FROM setting WHERE name = 'fromTheFuture'"))).toEqual({
    value: "42",
  });
  store.close();
});

test("a process killed while it writes loses nothing it acknowledged, and leaves no half transaction", async () => {
  openStore({ folder, key }).close();
  let acknowledged = 0;
  for (let round = 0; round < 5; round += 1) {
    const child = spawn(process.execPath, [
      path.join(import.meta.dirname, "crash-writer.ts"),
      folder,
      key.toString("hex"),
      String(acknowledged + 1000),
    ]);
    let printed = "";
    child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    const exited = once(child, "exit");
    while (printed.split("\n").length < 40 + round * 17) await wait(1);
    child.kill("SIGKILL");
    await exited;
    const complete = printed.slice(0, printed.lastIndexOf("\n"));
    acknowledged = Number(complete.split("\n").at(-1));

    const store = openStore({ folder, key });
    expect(store.notice).toBeNull();
    expect(
      store.read((reader) => reader.one("SELECT 1 AS there FROM setting WHERE name = ?", `second-${acknowledged}`)),
    ).toEqual({ there: 1 });
    const pairs = store.read((reader) =>
      reader.one("SELECT sum(name GLOB 'first-*') AS firsts, sum(name GLOB 'second-*') AS seconds FROM setting"),
    );
    expect(pairs?.["firsts"]).toBe(pairs?.["seconds"]);
    store.close();
  }
});

test("a damaged store is replaced by the newest whole backup and kept", () => {
  const store = openStore({ folder, key });
  store.write((writer) => writeSettings(writer, { voice: "kal" }));
  store.backUp("running");
  store.close();
  const bytes = readFileSync(storeFile());
  const middle = Math.floor(bytes.length / 2);
  bytes.fill(0xaa, middle, middle + 64);
  writeFileSync(storeFile(), bytes);

  const restored = openStore({ folder, key });
  expect(restored.notice).toMatch(/was damaged, so its copy of .* was put back/);
  expect(restored.read(readSettings).voice).toBe("kal");
  restored.close();
  const [kept] = readdirSync(path.join(folder, "damaged"));
  expect(readFileSync(path.join(folder, "damaged", kept ?? "", "store.sqlite")).equals(bytes)).toBe(true);
});

test("a damaged backup is passed over for an older one that is whole", async () => {
  const store = openStore({ folder, key });
  store.write((writer) => writeSettings(writer, { voice: "older" }));
  store.backUp("running");
  await wait(5);
  store.write((writer) => writeSettings(writer, { voice: "newer" }));
  store.backUp("running");
  store.close();
  const newest = readdirSync(path.join(folder, "backups")).toSorted().at(-1);
  truncateSync(path.join(folder, "backups", newest ?? ""), 3000);
  writeFileSync(storeFile(), "this is not a database at all");

  const restored = openStore({ folder, key });
  expect(restored.read(readSettings).voice).toBe("older");
  restored.close();
});

test("a damaged store without backups is left as it is and says so", () => {
  writeFileSync(storeFile(), Buffer.alloc(8192, 7));
  expect(codeOf(() => openStore({ folder, key }))).toBe("format-broken");
  expect(readFileSync(storeFile()).equals(Buffer.alloc(8192, 7))).toBe(true);
});

test("a store of a newer program is refused and untouched", () => {
  const newer: Migration = {
    id: "hologram/9",
    up: (writer) => void writer.run("CREATE TABLE hologram (id TEXT) STRICT"),
  };
  openStore({ folder, key, migrations: [...migrations, newer] }).close();
  expect(codeOf(() => openStore({ folder, key }))).toBe("conflict");
  openStore({ folder, key, migrations: [...migrations, newer] }).close();
});

test("a migration runs once, after a backup", () => {
  const before = openStore({ folder, key });
  before.write((writer) => writeSettings(writer, { voice: "rms" }));
  before.close();
  let runs = 0;
  const added: Migration = {
    id: "note/1",
    up(writer) {
      runs += 1;
      writer.run("CREATE TABLE note (id TEXT PRIMARY KEY) STRICT");
    },
  };
  for (let time = 0; time < 2; time += 1) openStore({ folder, key, migrations: [...migrations, added] }).close();
  expect(runs).toBe(1);
  expect(readdirSync(path.join(folder, "backups")).filter((name) => name.includes("migration"))).toHaveLength(1);
});

test("a migration that fails leaves the store as it was", () => {
  const before = openStore({ folder, key });
  before.write((writer) => writeSettings(writer, { voice: "rms" }));
  before.close();
  const failing: Migration = {
    id: "note/1",
    up(writer) {
      writer.run("DELETE FROM setting");
      writer.run("CREATE TABLE setting (id TEXT) STRICT");
    },
  };
  expect(codeOf(() => openStore({ folder, key, migrations: [...migrations, failing] }))).toBe("internal");
  const after = openStore({ folder, key });
  expect(after.read(readSettings).voice).toBe("rms");
  after.close();
});

test("backups are made only of changes, and the oldest are dropped", async () => {
  const store = openStore({ folder, key });
  for (let round = 0; round < 9; round += 1) {
    store.write((writer) => writeSettings(writer, { volume: round / 10 }));
    store.backUp("running");
    store.backUp("running");
    await wait(2);
  }
  store.close();
  expect(readdirSync(path.join(folder, "backups"))).toHaveLength(6);
});
