import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { runScript } from "../native/support/script.ts";
import { noticesDocument, packageLines } from "./notices/document.ts";
import { shippedPackages } from "./notices/packages.ts";
import { isAccepted } from "./notices/policy.ts";

const repositoryFolder = path.resolve(import.meta.dirname, "..");
const documentPath = path.join(repositoryFolder, "THIRD_PARTY_NOTICES.md");

/** Writes the third-party notices, or with `--check` says what is stale. Exit status 1 on a licence we may not ship. */
async function notices(): Promise<number> {
  const packages = await shippedPackages(repositoryFolder);
  const refused = packages.filter(({ licence }) => !isAccepted(licence));
  for (const { name, version, licence } of refused)
    process.stderr.write(`${name} ${version} may not be shipped: its licence is ${licence}.\n`);
  if (refused.length > 0) return 1;

  if (!process.argv.includes("--check")) {
    await writeFile(documentPath, await noticesDocument(repositoryFolder, packages));
    process.stdout.write(`THIRD_PARTY_NOTICES.md names ${packageLines(packages).length} packages.\n`);
    return 0;
  }
  const written = await readFile(documentPath, "utf8").catch(() => "");
  const listed = new Set(
    /^## Packages\n([\s\S]*?)^## /m
      .exec(written)?.[1]
      ?.split("\n")
      .filter((line) => line.startsWith("- ")) ?? [],
  );
  const wanted = new Set(packageLines(packages));
  const stale = [
    ...[...wanted].filter((line) => !listed.has(line)),
    ...[...listed].filter((line) => !wanted.has(line)),
  ];
  if (stale.length === 0) return 0;
  process.stderr.write(`THIRD_PARTY_NOTICES.md is stale; run npm run notices.\n${stale.slice(0, 10).join("\n")}\n`);
  return 1;
}

await runScript(notices);
