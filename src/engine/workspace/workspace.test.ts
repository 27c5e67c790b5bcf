import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { SecretStore } from "../../contract/parent.ts";
import { readSettings, writeSettings } from "../store/records/settings/settings.ts";
import { createWorkspace, type Workspace } from "./workspace.ts";

const passphrase = "correct horse battery";
let folder: string;
let opened: Workspace[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-workspace-"));
  opened = [];
});
afterEach(() => {
  for (const workspace of opened) workspace.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Stands for the operating system's keychain. */
function keychainOf(secrets: Map<string, string>): SecretStore {
  const read: SecretStore["read"] = async (account) => {
    const secret = secrets.get(account);
    return secret === undefined ? { status: "absent" } : { status: "found", secret };
  };
  return {
    read,
    write(account, secret, timeoutMs) {
      secrets.set(account, secret);
      return read(account, timeoutMs);
    },
  };
}
const noKeychain: SecretStore = {
  read: async () => ({ status: "unavailable", reason: "none here" }),
  write: async () => ({ status: "unavailable", reason: "none here" }),
};

function workspaceWith(
  keychain: SecretStore,
  options: { passphrase?: string; folder?: string; session?: SecretStore } = {},
): Workspace {
  const workspace = createWorkspace({ folder, keychain, log: () => undefined, ...options });
  opened.push(workspace);
  return workspace;
}

function everyByteIn(where: string): Buffer {
  const files = readdirSync(where, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Buffer.concat(files.map((entry) => readFileSync(path.join(entry.parentPath, entry.name))));
}

test("with a keychain the workspace opens by itself, and its key is in no file", async () => {
  const secrets = new Map<string, string>();
  const first = workspaceWith(keychainOf(secrets));
  expect(await first.start()).toMatchObject({ state: "ready", protection: "keychain", message: null });
  first.write((writer) => writeSettings(writer, { voice: "rms" }));
  first.close();

  const second = workspaceWith(keychainOf(secrets));
  expect(await second.start()).toMatchObject({ state: "ready", protection: "keychain" });
  expect(second.read(readSettings).voice).toBe("rms");
  const [secret = ""] = secrets.values();
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  const bytes = everyByteIn(folder);
  expect(bytes.includes(secret)).toBe(false);
  expect(bytes.includes(Buffer.from(secret, "hex"))).toBe(false);
});

test("without a keychain nothing is written before a passphrase is chosen", async () => {
  const workspace = workspaceWith(noKeychain);
  expect(await workspace.start()).toMatchObject({ state: "new-passphrase", protection: "none-yet" });
  expect(() => workspace.read(readSettings)).toThrow(expect.objectContaining({ code: "locked" }));
  expect(readdirSync(folder)).not.toContain("store.sqlite");
  await expect(workspace.choosePassphrase("short")).rejects.toMatchObject({ code: "invalid-input" });
  expect(await workspace.choosePassphrase(passphrase)).toMatchObject({ state: "ready", protection: "passphrase" });
});

test("a passphrase opens the workspace again and a wrong one does not", async () => {
  const first = workspaceWith(noKeychain);
  await first.start();
  await first.choosePassphrase(passphrase);
  first.write((writer) => writeSettings(writer, { voice: "awb" }));
  first.close();

  const second = workspaceWith(noKeychain);
  expect(await second.start()).toMatchObject({ state: "needs-passphrase", protection: "passphrase" });
  await expect(second.unlock("correct horse batterz")).rejects.toMatchObject({ code: "wrong-passphrase" });
  expect(second.state().state).toBe("needs-passphrase");
  expect(await second.unlock(passphrase)).toMatchObject({ state: "ready" });
  expect(second.read(readSettings).voice).toBe("awb");
  expect(everyByteIn(folder).includes(passphrase)).toBe(false);
});

test("the passphrase can be changed, and the old one stops working", async () => {
  const first = workspaceWith(noKeychain);
  await first.start();
  await first.choosePassphrase(passphrase);
  await first.choosePassphrase("another passphrase");
  first.close();

  const second = workspaceWith(noKeychain);
  await second.start();
  await expect(second.unlock(passphrase)).rejects.toMatchObject({ code: "wrong-passphrase" });
  expect(await second.unlock("another passphrase")).toMatchObject({ state: "ready" });
});

test("a passphrase given at the start opens without asking", async () => {
  const first = workspaceWith(noKeychain, { passphrase });
  expect(await first.start()).toMatchObject({ state: "ready", protection: "passphrase" });
  first.close();
  const second = workspaceWith(noKeychain, { passphrase });
  expect(await second.start()).toMatchObject({ state: "ready" });
  second.close();
  const third = workspaceWith(noKeychain, { passphrase: "not the right one" });
  expect(await third.start()).toMatchObject({
    state: "needs-passphrase",
    message: expect.stringMatching(/does not open/),
  });
});

test("a key opened by passphrase survives a restart of the engine within one run of the program", async () => {
  const session = keychainOf(new Map());
  const first = workspaceWith(noKeychain, { session });
  await first.start();
  await first.choosePassphrase(passphrase);
  first.close();
  expect(await workspaceWith(noKeychain, { session }).start()).toMatchObject({
    state: "ready",
    protection: "passphrase",
  });
  for (const workspace of opened) workspace.close();
  expect(await workspaceWith(noKeychain).start()).toMatchObject({ state: "needs-passphrase" });
});

test("a second process does not get in, and does after the first has left", async () => {
  const first = workspaceWith(noKeychain, { passphrase });
  await first.start();
  const second = workspaceWith(noKeychain, { passphrase });
  expect(await second.start()).toMatchObject({
    state: "broken",
    message: expect.stringMatching(/open in another FinSight process/),
  });
  first.close();
  expect(await second.start()).toMatchObject({ state: "ready" });
});

test("a keychain that lost the key, or has another one, is not taken for a damaged store", async () => {
  const secrets = new Map<string, string>();
  const first = workspaceWith(keychainOf(secrets));
  await first.start();
  first.close();
  const [account = ""] = secrets.keys();

  const lost = workspaceWith(keychainOf(new Map()));
  expect(await lost.start()).toMatchObject({
    state: "broken",
    message: expect.stringMatching(/not in the system keychain/),
  });
  lost.close();
  const other = workspaceWith(keychainOf(new Map([[account, randomBytes(32).toString("hex")]])));
  expect(await other.start()).toMatchObject({ state: "broken" });
  other.close();
  const silent = workspaceWith(noKeychain);
  expect(await silent.start()).toMatchObject({
    state: "broken",
    message: expect.stringMatching(/Unlock the keychain/),
  });
  silent.close();
  expect(readdirSync(folder)).not.toContain("damaged");
  expect(await workspaceWith(keychainOf(secrets)).start()).toMatchObject({ state: "ready" });
});

test("a store whose key file is gone or damaged is left alone", async () => {
  const first = workspaceWith(noKeychain, { passphrase });
  await first.start();
  first.close();
  const keyFile = path.join(folder, "workspace.json");
  const kept = readFileSync(keyFile);

  writeFileSync(keyFile, kept.subarray(0, 80));
  expect(await workspaceWith(noKeychain, { passphrase }).start()).toMatchObject({
    state: "broken",
    message: expect.stringMatching(/workspace\.json is damaged/),
  });
  for (const workspace of opened) workspace.close();
  rmSync(keyFile);
  expect(await workspaceWith(noKeychain, { passphrase }).start()).toMatchObject({
    state: "broken",
    message: expect.stringMatching(/workspace\.json is missing/),
  });
  for (const workspace of opened) workspace.close();
  writeFileSync(keyFile, kept);
  expect(await workspaceWith(noKeychain, { passphrase }).start()).toMatchObject({ state: "ready" });
});

test("the folder belongs to its user alone", async () => {
  const inner = path.join(folder, "mine 📈");
  const workspace = workspaceWith(noKeychain, { passphrase, folder: inner });
  expect(await workspace.start()).toMatchObject({ state: "ready", folder: inner });
  if (process.platform !== "win32") {
    expect(statSync(inner).mode & 0o077).toBe(0);
    expect(statSync(path.join(inner, "workspace.json")).mode & 0o077).toBe(0);
  }
});

test.skipIf(process.platform === "win32" || process.getuid?.() === 0)(
  "a folder that may not be written to is named",
  async () => {
    chmodSync(folder, 0o500);
    expect(await workspaceWith(noKeychain, { passphrase }).start()).toMatchObject({
      state: "broken",
      message: expect.stringContaining(folder),
    });
    chmodSync(folder, 0o700);
  },
);
