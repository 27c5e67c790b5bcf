import { parseArgs } from "node:util";

import { plantedBugs, simulateWith } from "./simulate-sync/planted-bugs.ts";
import { simulate } from "./simulate-sync/simulate.ts";

const usage = `node scripts/simulate-sync.ts [--histories N] [--from SEED] [--workers N] [--planted]

  Plays seeded histories of devices that edit and sync over a bad network, and checks that nothing diverges or is lost.
  --planted  plays them on copies of the program with a known bug each, and prints which are found
`;

const { values } = parseArgs({
  options: {
    histories: { type: "string", default: "10000" },
    from: { type: "string", default: "1" },
    workers: { type: "string", default: "2" },
    planted: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

async function playAll(histories: number, from: number, workers: number): Promise<number> {
  const startedAt = performance.now();
  const share = Math.ceil(histories / workers);
  const reports = await Promise.all(
    Array.from({ length: workers }, (_unused, index) =>
      simulate({ from: from + index * share, count: Math.min(share, histories - index * share) }),
    ),
  );
  const played = reports.reduce((sum, report) => sum + report.histories, 0);
  const operations = reports.reduce((sum, report) => sum + report.operations, 0);
  for (const { failure } of reports) if (failure) process.stdout.write(`seed ${failure.seed}: ${failure.message}\n`);
  const failed = reports.filter(({ failure }) => failure).length;
  const seconds = (performance.now() - startedAt) / 1000;
  process.stdout.write(
    `${played.toLocaleString("en")} histories, ${operations.toLocaleString("en")} operations, ${failed === 0 ? "no divergence, none lost" : `${failed} went wrong`}, ${seconds.toFixed(1)} s\n`,
  );
  return failed;
}

async function playPlanted(histories: number): Promise<number> {
  let found = 0;
  for (const bug of plantedBugs) {
    const { failure } = await simulateWith(bug, histories);
    if (failure) found += 1;
    process.stdout.write(
      `${failure ? `seed ${failure.seed}`.padEnd(10) : "NOT FOUND "} ${bug.file.padEnd(11)} ${bug.name}\n`,
    );
  }
  process.stdout.write(`${found} of ${plantedBugs.length} planted bugs found\n`);
  return found / plantedBugs.length >= 0.95 ? 0 : 1;
}

if (values.help) process.stdout.write(usage);
else if (values.planted) process.exitCode = await playPlanted(Math.min(Number(values.histories), 3000));
else
  process.exitCode = (await playAll(Number(values.histories), Number(values.from), Number(values.workers))) > 0 ? 1 : 0;
