import { execFile } from "node:child_process";
import { chmod, lstat, mkdir, mkdtemp, readFile, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { strToU8, zipSync } from "fflate";
import { afterEach, beforeEach, expect, test } from "vitest";

import { unzip } from "./zip.ts";

const execute = promisify(execFile);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "finsight-zip-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("packed and stored entries come out as they went in", async () => {
  const long = "a line that repeats\n".repeat(10_000);
  const zipPath = path.join(folder, "a.zip");
  await writeFile(
    zipPath,
    zipSync({ "deep/er/long.txt": strToU8(long), "stored.txt": [strToU8("as is"), { level: 0 }] }),
  );
  await unzip(zipPath, path.join(folder, "out"));
  expect(await readFile(path.join(folder, "out/deep/er/long.txt"), "utf8")).toBe(long);
  expect(await readFile(path.join(folder, "out/stored.txt"), "utf8")).toBe("as is");
});

test("modes and symbolic links are kept", async ({ skip }) => {
  const made = path.join(folder, "made");
  await mkdir(made);
  await writeFile(path.join(made, "program"), "#!/bin/sh\n");
  await chmod(path.join(made, "program"), 0o755);
  await symlink("program", path.join(made, "link"));
  const python =
    "import os,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1],'w')\nz.write('program')\ni=zipfile.ZipInfo('link')\ni.external_attr=0o120777<<16\nz.writestr(i,os.readlink('link'))\nz.close()";
  const zipPath = path.join(folder, "modes.zip");
  await execute("python3", ["-c", python, zipPath], { cwd: made }).catch(() =>
    skip("python3 is not here to make such a zip"),
  );
  await unzip(zipPath, path.join(folder, "out"));
  expect((await stat(path.join(folder, "out/program"))).mode & 0o777).toBe(0o755);
  expect((await lstat(path.join(folder, "out/link"))).isSymbolicLink()).toBe(true);
  expect(await readlink(path.join(folder, "out/link"))).toBe("program");
});

test("an entry that leads outside is refused", async () => {
  const zipPath = path.join(folder, "evil.zip");
  await writeFile(zipPath, zipSync({ "../outside.txt": strToU8("no") }));
  await expect(unzip(zipPath, path.join(folder, "out"))).rejects.toThrow("leads outside");
});

test("a damaged entry is refused", async () => {
  const bytes = zipSync({ "a.txt": [strToU8("the content of a file"), { level: 0 }] });
  bytes[40] = (bytes[40] ?? 0) ^ 0xff;
  const zipPath = path.join(folder, "damaged.zip");
  await writeFile(zipPath, bytes);
  await expect(unzip(zipPath, path.join(folder, "out"))).rejects.toThrow("damaged");
});

test("a file that is no zip is refused", async () => {
  const zipPath = path.join(folder, "no.zip");
  await writeFile(zipPath, "x".repeat(1_000));
  await expect(unzip(zipPath, path.join(folder, "out"))).rejects.toThrow("no zip");
});

test("entries can be renamed and left out", async () => {
  const zipPath = path.join(folder, "a.zip");
  await writeFile(zipPath, zipSync({ "root/keep.txt": strToU8("1"), "root/drop.txt": strToU8("2") }));
  await unzip(zipPath, path.join(folder, "out"), {
    place: (name) => (name === "root/keep.txt" ? "kept.txt" : undefined),
  });
  expect(await readFile(path.join(folder, "out/kept.txt"), "utf8")).toBe("1");
  await expect(stat(path.join(folder, "out/drop.txt"))).rejects.toThrow("ENOENT");
});
