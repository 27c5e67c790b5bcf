import { build } from "vite";

import { builds } from "../vite.config.ts";

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(builds, name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no build named ${unknown.join(", ")}. Choose from ${Object.keys(builds).join(", ")}.\n`,
  );
  process.exit(2);
}

process.env["NODE_ENV"] ??= "production";
for (const [name, config] of Object.entries(builds)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const startMs = performance.now();
  try {
    await build(config);
  } catch (error) {
    process.stderr.write(`${name} could not be built: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  process.stdout.write(`Built ${name} in ${((performance.now() - startMs) / 1000).toFixed(1)} s\n`);
}
