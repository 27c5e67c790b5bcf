import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { runApp, until } from "./app.ts";
import { openPagePorts } from "./page-ports.ts";

function isInstalled(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

function keytarLoads(): boolean {
  try {
    createRequire(import.meta.url)("keytar");
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

const canRun =
  process.platform === "linux" &&
  isInstalled("gnome-keyring-daemon") &&
  isInstalled("dbus-daemon") &&
  isInstalled("dbus-send") &&
  keytarLoads();

describe.skipIf(!canRun)("with a real secret service", () => {
  const started: ChildProcess[] = [];
  let home: string;
  let userData: string;
  let env: Record<string, string>;

  async function secretServiceAnswers(): Promise<boolean> {
    const question = [
      "--session",
      "--dest=org.freedesktop.DBus",
      "--print-reply",
      "/",
      "org.freedesktop.DBus.NameHasOwner",
      "string:org.freedesktop.secrets",
    ];
    return spawnSync("dbus-send", question, { env: { ...process.env, ...env }, encoding: "utf8" }).stdout.includes(
      "boolean true",
    );
  }

  beforeAll(async () => {
    home = await mkdtemp(path.join(os.tmpdir(), "finsight-home-"));
    userData = path.join(home, "user data");
    const bus = spawn("dbus-daemon", ["--session", "--nofork", "--print-address"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    started.push(bus);
    const [address] = (await once(bus.stdout, "data")) as [Buffer];
    env = {
      DBUS_SESSION_BUS_ADDRESS: address.toString().trim(),
      XDG_DATA_HOME: path.join(home, "data"),
      XDG_RUNTIME_DIR: home,
      FINSIGHT_PASSPHRASE: "",
    };
    const keyring = spawn("gnome-keyring-daemon", ["--foreground", "--unlock", "--components=secrets"], {
      env: { ...process.env, ...env },
      stdio: ["pipe", "ignore", "ignore"],
    });
    started.push(keyring);
    keyring.stdin.end("\n");
    await until(secretServiceAnswers, 15_000, "The secret service");
  });
  afterAll(async () => {
    for (const child of started) child.kill();
    await rm(home, { recursive: true, force: true });
  });

  test("the key lives there, in no file, and the workspace opens without a question", async () => {
    for (const round of ["first", "second"] as const) {
      const running = await runApp({ userData, env });
      const ports = await openPagePorts(running.page);
      await until(
        async () => JSON.stringify(await ports.call("engine", "workspace/state", {}, 500)).includes('"ready"'),
        20_000,
        "The open workspace",
      );
      expect(await ports.call("engine", "workspace/state", {})).toMatchObject({
        ok: true,
        value: { state: "ready", protection: "keychain" },
      });
      if (round === "first") await ports.call("engine", "settings/put", { voice: "kept-in-the-keychain" });
      else
        expect(await ports.call("engine", "settings/get", {})).toMatchObject({
          ok: true,
          value: { voice: "kept-in-the-keychain" },
        });
      await running.close();
    }
    const keyFile = JSON.parse(await readFile(path.join(userData, "workspace/workspace.json"), "utf8")) as Record<
      string,
      unknown
    >;
    expect(keyFile).toMatchObject({ protection: "keychain", sealedKey: null });
    for (const entry of await readdir(userData, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      expect(
        (await readFile(path.join(entry.parentPath, entry.name))).includes("kept-in-the-keychain"),
        entry.name,
      ).toBe(false);
    }
  });

  test("when the secret service is gone the workspace stays shut and says why", async () => {
    started[1]?.kill();
    const running = await runApp({ userData, env: { ...env, DBUS_SESSION_BUS_ADDRESS: "unix:path=/nonexistent" } });
    const ports = await openPagePorts(running.page);
    await until(
      async () => JSON.stringify(await ports.call("engine", "workspace/state", {}, 500)).includes('"broken"'),
      20_000,
      "The refusal",
    );
    expect(await ports.call("engine", "workspace/state", {})).toMatchObject({
      ok: true,
      value: { message: expect.stringMatching(/system keychain.*Unlock the keychain/) },
    });
    expect(await ports.call("engine", "settings/get", {})).toMatchObject({ ok: false, code: "locked" });
    await running.close();
  });
});
