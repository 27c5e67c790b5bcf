import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { verifyIntegrity } from "./registry.ts";

const integrityOfAbc =
  "sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==";
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "finsight-registry-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a tarball with the pinned digest passes, any other is refused", async () => {
  const tarball = path.join(folder, "package.tgz");
  await writeFile(tarball, "abc");
  await verifyIntegrity(tarball, integrityOfAbc);
  await writeFile(tarball, "abd");
  await expect(verifyIntegrity(tarball, integrityOfAbc)).rejects.toThrow("it was not used");
});
