import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { z } from "zod";

import { resolveElectron } from "../native/electron/resolve.ts";
import { createGpuReader } from "../native/gpu/telemetry.ts";
import { preloadProviders } from "../native/providers/preload.ts";
import { consoleReport } from "../native/support/report.ts";
import { providerSchema, type Provider } from "../src/contract/inference.ts";

const tolerance = 1e-4;
const wantedPathsPerSecond = 3e8;
const memoryTolerance = 0.05;

const usage = `node scripts/parity.ts [--provider webgpu|cuda|tensorrt ...] [--libraries FOLDER]
Runs every graph on the processor and on other providers, prints the largest differences and, on a graphics card, the
speed. Without --provider: webgpu (on a software rasteriser where there is no card) and cuda where there is a card.
--libraries names the folder of installed CUDA provider libraries (finsight gpu install).
`;

const outcomeSchema = z.object({
  cases: z.array(z.object({ name: z.string(), difference: z.number().nullable(), problem: z.string().nullable() })),
  speeds: z.array(z.object({ numbersPerBlock: z.number(), pathsPerSecond: z.number(), price: z.number() })),
});
type Outcome = z.infer<typeof outcomeSchema>;

/** Each provider in a process of its own, so that a driver's crash is told and nothing else is lost. */
async function runInChild(provider: Provider, libraries: string | undefined, environment: NodeJS.ProcessEnv) {
  const child = fork(import.meta.filename, ["--child", provider, ...(libraries ? ["--libraries", libraries] : [])], {
    env: { ...environment, NVIDIA_TF32_OVERRIDE: "0" },
    serialization: "advanced",
  });
  const answer = new Promise<Outcome>((resolve, reject) => {
    child.once("message", (message) => resolve(outcomeSchema.parse(message)));
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(new Error(`Its process ended with ${signal ?? code}.`)));
  });
  return answer;
}

async function serveChild(provider: Provider, libraries: string | undefined): Promise<void> {
  if (libraries) await preloadProviders(path.resolve(libraries));
  const { compareProvider, measurePaths } = await import("./parity/measure.ts");
  const cases = await compareProvider(provider);
  const isCard = provider === "cuda" || provider === "tensorrt";
  const speeds = isCard && cases.every(({ problem }) => problem === null) ? await measurePaths(provider) : [];
  process.send?.({ cases, speeds }, () => process.exit(0));
}

/** A software Vulkan that comes with Electron, for machines without a card. */
async function softwareVulkan(): Promise<string | null> {
  const { distFolder } = await resolveElectron(consoleReport());
  const file = path.join(distFolder, "vk_swiftshader_icd.json");
  return existsSync(file) ? file : null;
}

async function environmentFor(provider: Provider, hasCard: boolean): Promise<NodeJS.ProcessEnv> {
  if (provider !== "webgpu" || hasCard || process.env["VK_ICD_FILENAMES"]) return process.env;
  const file = await softwareVulkan();
  return file ? { ...process.env, VK_ICD_FILENAMES: file } : process.env;
}

function printCases(provider: Provider, { cases }: Outcome): boolean {
  const width = Math.max(...cases.map(({ name }) => name.length));
  for (const { name, difference, problem } of cases)
    process.stdout.write(`${name.padEnd(width)}  ${difference === null ? problem : difference.toExponential(1)}\n`);
  const bad = cases.filter(({ difference }) => difference === null || !(difference <= tolerance));
  process.stdout.write(
    bad.length === 0
      ? `${provider}: all ${cases.length} graphs agree with the processor within ${tolerance}.\n`
      : `${provider}: ${bad.length} of ${cases.length} graphs do not agree with the processor within ${tolerance}.\n`,
  );
  return bad.length === 0;
}

async function main(providers: Provider[], libraries: string | undefined): Promise<number> {
  const gpu = createGpuReader();
  const [card] = (await gpu.read()).devices;
  const wanted = providers.length > 0 ? providers : (["webgpu", ...(card ? ["cuda" as const] : [])] as const);
  let isGood = true;
  for (const provider of wanted) {
    process.stdout.write(`\n${provider} against cpu${card ? `, ${card.name}` : ""}\n`);
    const before = (await gpu.read()).devices[0]?.memoryUsedBytes ?? null;
    try {
      const outcome = await runInChild(provider, libraries, await environmentFor(provider, card !== undefined));
      isGood = printCases(provider, outcome) && isGood;
      for (const { numbersPerBlock, pathsPerSecond, price } of outcome.speeds)
        process.stdout.write(
          `${provider}: ${pathsPerSecond.toExponential(2)} paths of 64 steps a second in blocks of ${numbersPerBlock} (${wantedPathsPerSecond.toExponential(0)} wanted), Asian call at ${price.toFixed(4)}.\n`,
        );
    } catch (error) {
      isGood = false;
      process.stdout.write(`${provider}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
    const after = (await gpu.read()).devices[0]?.memoryUsedBytes ?? null;
    if (before !== null && after !== null) {
      const isGivenBack = after <= before * (1 + memoryTolerance) + 2 ** 20;
      isGood &&= isGivenBack;
      process.stdout.write(
        `${provider}: card memory ${(before / 2 ** 20).toFixed(0)} MiB before, ${(after / 2 ** 20).toFixed(0)} MiB after.\n`,
      );
    }
  }
  await gpu.close();
  return isGood ? 0 : 1;
}

const { values } = parseArgs({
  options: {
    provider: { type: "string", multiple: true, default: [] },
    libraries: { type: "string" },
    child: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) process.stdout.write(usage);
else if (values.child) await serveChild(providerSchema.parse(values.child), values.libraries);
else
  process.exitCode = await main(
    values.provider.map((provider) => providerSchema.parse(provider)),
    values.libraries,
  );
