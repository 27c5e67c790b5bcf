import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { providerPackageFor } from "../../native/providers/package.ts";
import { createAnalyst, type Analyst } from "../../scripts/drive/analyst.ts";
import { startApp, type DrivenApp } from "../../scripts/drive/app.ts";
import { repositoryFolder } from "../../scripts/launch/index.ts";
import { probeModel } from "../../src/inference/graphs/probe.ts";

const hasCompiler = process.platform === "linux" && spawnSync("cc", ["--version"]).status === 0;
const canInstallLibraries = hasCompiler && process.arch === "x64";
const pack = "chronos-bolt-small";

let folder: string;
let driven: DrivenApp;
let analyst: Analyst;

/** A library of the driver's names and layouts, where there is a compiler: the app finds it as it finds the real one. */
function driverFolder(): Record<string, string> {
  if (!hasCompiler) return {};
  const library = path.join(folder, "libnvidia-ml.so.1");
  execFileSync("cc", ["-shared", "-fPIC", "-o", library, path.join(repositoryFolder, "native/gpu/fixtures/nvml.c")]);
  return { LD_LIBRARY_PATH: folder };
}

/** What a person would choose in the next file dialogs. */
function chooseInDialogs(file: string): Promise<void> {
  return driven.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, file);
}

/** Number of the process that runs models; one that is being restarted is waited for. */
async function modelProcess(): Promise<number> {
  const pid = await driven.app.evaluate(
    ({ app }) => app.getAppMetrics().find(({ name }) => name === "FinSight inference")?.pid,
  );
  return pid ?? Promise.reject(new Error("The model process is not running."));
}

/** A package of the runtime's libraries as NuGet lays it out; the libraries themselves are empty ones. */
async function libraryPackage(): Promise<string> {
  const provider = providerPackageFor(process.platform, process.arch);
  if (!provider) throw new Error("There is no package for this system.");
  const source = path.join(folder, "empty.c");
  writeFileSync(source, "int finsight_stub;\n");
  const libraries = provider.files.map(({ name, pathInPackage }) => {
    execFileSync("cc", ["-shared", "-fPIC", "-o", path.join(folder, name), source]);
    return [pathInPackage, readFileSync(path.join(folder, name))] as const;
  });
  const nuspec = `<package><metadata><version>${provider.runtimeVersion}</version></metadata></package>`;
  const file = path.join(folder, "runtime.nupkg");
  writeFileSync(
    file,
    zipSync({ [`${provider.packageName}.nuspec`]: strToU8(nuspec), ...Object.fromEntries(libraries) }),
  );
  return file;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "finsight-e2e-models-"));
  const userData = path.join(folder, "data");
  const models = path.join(userData, "workspace/models");
  mkdirSync(models, { recursive: true });
  const sales = Array.from(
    { length: 400 },
    (_, index) => `${index % 7},${index % 12},${(index % 7) * 3 + (index % 12)}`,
  );
  writeFileSync(path.join(folder, "sales.csv"), `weekday,month,revenue\n${sales.join("\n")}\n`);
  execFileSync(
    process.execPath,
    [
      path.join(repositoryFolder, "src/cli/main.ts"),
      "train",
      "--data",
      path.join(folder, "sales.csv"),
      "--target",
      "revenue",
      "--kind",
      "trees",
      "--out",
      path.join(models, "sales"),
    ],
    { env: { ...process.env, FINSIGHT_USER_DATA: path.join(folder, "terminal") }, stdio: "ignore" },
  );
  mkdirSync(path.join(folder, "export"));
  writeFileSync(path.join(folder, "export/model.onnx"), probeModel());
  driven = await startApp({ userData, env: driverFolder() });
  analyst = await createAnalyst(driven, "models");
}, 240_000);

afterAll(async () => {
  await driven?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the models page", () => {
  it("says in the status bar what models run on, and opens from there", async () => {
    const item = driven.page.getByTestId("status-gpu");
    await expect.poll(() => item.innerText(), { timeout: 60_000 }).toMatch(hasCompiler ? /Test 9000[^]*61 °C/ : /\w/);
    await item.click();
    await driven.page.getByTestId("models-machine").waitFor({ timeout: 60_000 });
  });

  it("explains what stands between the machine and models on a card", async () => {
    const { page } = driven;
    await page.getByTestId("gpu-details").click({ timeout: 60_000 });
    const findings = await page.getByTestId("gpu-findings").innerText();
    expect(findings).toMatch(/NVIDIA driver/);
    if (process.platform === "linux" && process.arch === "x64") expect(findings).toMatch(/CUDA[^]*cuDNN[^]*TensorRT/);
    await analyst.picture("machine");
  });

  it.runIf(canInstallLibraries)(
    "installs the runtime's CUDA libraries from a file, and takes the runtime from there",
    async () => {
      const { page } = driven;
      await chooseInDialogs(await libraryPackage());
      await page.getByTestId("gpu-findings").getByRole("button", { name: "From a file…" }).click();
      await expect
        .poll(() => page.getByTestId("models-machine").innerText(), { timeout: 60_000 })
        .toMatch(/once the model process was started again/);
      await analyst.picture("libraries");
      await page.getByTestId("gpu-restart").click();
      await expect
        .poll(async () => readFileSync(`/proc/${await modelProcess()}/maps`, "utf8"), { timeout: 60_000 })
        .toContain(path.join(folder, "data/providers/1.30.0/libonnxruntime.so.1"));
    },
  );

  it("lists a model trained in the workspace, and measures it", async () => {
    const { page } = driven;
    await page.getByTestId("gpu-details").click();
    const row = page.locator('[data-testid^="model-"]', { hasText: "of revenue" });
    await row.getByRole("button", { name: /^Measure/ }).click();
    await expect.poll(() => row.innerText(), { timeout: 60_000 }).toMatch(/Runs on[^]*CPU[^]*Latency[^]*ms/);
    await analyst.picture("trained");
  });

  it("installs a pack from a folder after a yes, shows its hash, removes it and brings it back", async () => {
    const { page, app } = driven;
    await app.evaluate(
      ({ dialog }, chosen) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
      },
      path.join(folder, "export"),
    );
    await page.getByTestId(`install-${pack}`).click();
    await page.getByRole("menuitem", { name: "From a folder…" }).click();
    await page.getByTestId("install-trust").check();
    await page.getByTestId("install-confirm").click();
    const row = page.getByTestId(`model-${pack}`);
    await expect.poll(() => row.getAttribute("data-state"), { timeout: 30_000 }).toBe("installed");
    await page.getByTestId(`details-${pack}`).click();
    await expect.poll(() => row.innerText()).toMatch(/kept from the first installation/);
    await page.getByTestId(`pack-${pack}`).scrollIntoViewIfNeeded();
    await analyst.picture("installed");
    await row.getByRole("button", { name: /^Remove/ }).click();
    await expect.poll(() => row.getAttribute("data-state")).toBe("available");
    await page.locator(".undo-notice").getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => row.getAttribute("data-state")).toBe("installed");
  });

  it("has no serious accessibility problem, in either theme", async () => {
    const { page } = driven;
    for (const theme of ["dark", "light"]) {
      const include = ['[data-testid="models-page"]'];
      expect({ theme, faults: await analyst.faults({ include, onlySerious: true }) }).toEqual({ theme, faults: [] });
      await page.getByTestId("theme-toggle").click();
      await page.waitForTimeout(300);
    }
  });
});
