import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";

import { afterAll, beforeAll, expect, test } from "vitest";

const repositoryFolder = path.resolve(import.meta.dirname, "..");
const program = `
const [first, second]: string[] = process.argv.slice(2);
if (first === "echo") for await (const chunk of process.stdin) process.stdout.write(chunk);
else if (first === "wait") {
  process.on("SIGTERM", () => process.exit(7));
  setInterval(() => undefined, 1_000);
  process.stdout.write("waiting");
} else {
  process.stdout.write(JSON.stringify({ major: Number.parseInt(process.versions.node), cwd: process.cwd(), second }));
  process.exitCode = 3;
}
`;
let folder: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), "finsight-cli-")));
  await mkdir(path.join(folder, "src/cli"), { recursive: true });
  await mkdir(path.join(folder, "elsewhere"));
  await writeFile(path.join(folder, "package.json"), '{ "type": "module" }');
  await writeFile(path.join(folder, "src/cli/main.ts"), program);
  await cp(path.join(repositoryFolder, "scripts/finsight.mjs"), path.join(folder, "scripts/finsight.mjs"));
  await symlink(path.join(repositoryFolder, "node_modules"), path.join(folder, "node_modules"), "junction");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(...args: string[]) {
  return spawn(process.execPath, [path.join(folder, "scripts/finsight.mjs"), ...args], {
    cwd: path.join(folder, "elsewhere"),
  });
}

test("the program runs under the pinned Node, in the caller's folder, quietly, and its exit status comes back", async () => {
  const child = start("say", "x y");
  const [said, complained, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  expect(JSON.parse(said)).toEqual({ major: 24, cwd: path.join(folder, "elsewhere"), second: "x y" });
  expect(complained).toBe("");
  expect(status).toBe(3);
});

test("standard input reaches the program", async () => {
  const child = start("echo");
  child.stdin.end("1,2\n");
  expect(await text(child.stdout)).toBe("1,2\n");
});

test.skipIf(process.platform === "win32")("a signal reaches the program", async () => {
  const child = start("wait");
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([7, null]);
});
