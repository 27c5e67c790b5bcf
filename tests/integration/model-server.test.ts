import { afterAll, beforeAll, expect, test } from "vitest";

import { startGrpcServer, startHttpServer, type TestServer } from "../../src/inference/remote/test-servers.ts";
import { runApp, until, type RunningApp } from "./app.ts";
import { openPagePorts, type PagePorts } from "./page-ports.ts";

let running: RunningApp;
let ports: PagePorts;
let servers: TestServer[];

beforeAll(async () => {
  servers = [await startHttpServer(), await startGrpcServer()];
  running = await runApp();
  ports = await openPagePorts(running.page);
  await running.page.waitForSelector('[data-testid="app-ready"]', { state: "attached", timeout: 60_000 });
  await until(async () => (await ports.arrivals()).inference > 0, 30_000, "A port to the model process");
});
afterAll(async () => {
  await running.close();
  for (const server of servers) await server.close();
});

async function serverState(): Promise<string> {
  const answer = await ports.call("inference", "modelServer/status", {});
  if (answer === "no answer" || !answer.ok) return "no answer";
  return (answer.value as { state: string }).state;
}

test("a server that is set up on the screen is asked by the model process, after its restart too", async () => {
  const { page } = running;
  expect(await serverState()).toBe("off");
  await page.keyboard.press("Control+,");
  const dialog = page.getByTestId("settings");
  await dialog.getByRole("switch", { name: "Use a server" }).press("Space");
  const address = dialog.getByRole("textbox", { name: "Address of the model server" });
  await address.fill("ftp://nowhere");
  await dialog.getByText("Begin with http").waitFor();
  for (const { url } of servers) {
    await address.fill(url);
    await until(async () => (await serverState()) === "ready", 20_000, `An answer of ${url}`);
    await dialog.getByRole("button", { name: "Check" }).click();
    await dialog.getByText("test server is ready with 0 of 0 models.").waitFor();
  }
  await page.screenshot({ path: "out/pictures/model-server.png" });

  const before = await running.pidOf("inference");
  process.kill(before ?? Number.NaN, "SIGKILL");
  await until(async () => ![null, before].includes(await running.pidOf("inference")), 20_000, "Another model process");
  await until(async () => (await serverState()) === "ready", 20_000, "An answer after the restart");

  await dialog.getByRole("switch", { name: "Use a server" }).press("Space");
  await until(async () => (await serverState()) === "off", 20_000, "No server any more");
});
