import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { runApp, until, type RunningApp } from "./app.ts";
import { openPagePorts } from "./page-ports.ts";

const home = "app://finsight/index.html";
let running: RunningApp;

beforeAll(async () => {
  running = await runApp({ args: ["--use-fake-device-for-media-stream"] });
});
afterAll(() => running.close());

describe("the page", () => {
  test("is sandboxed and holds the bridge and nothing more", async () => {
    const seen = await running.page.evaluate(() => ({
      bridge: Object.keys((window as unknown as { finsight: object }).finsight).toSorted(),
      node: ["require", "process", "module", "Buffer", "electron"].filter((name) => name in window),
      origin: window.location.origin,
    }));
    expect(seen).toEqual({ bridge: ["pathForFile", "requestPorts"], node: [], origin: "app://finsight" });
  });

  test.each([
    "https://example.com/",
    "file:///etc/passwd",
    "data:text/html,<p>hello",
    "app://finsight/other.html",
    "app://elsewhere/index.html",
  ])("does not go to %s", async (url) => {
    await running.page.evaluate((target) => window.location.assign(target), url).catch(() => undefined);
    await running.page.waitForTimeout(150);
    expect(await running.page.evaluate(() => window.location.href)).toBe(home);
  });

  test("opens no window and embeds no other page", async () => {
    expect(await running.page.evaluate(() => window.open("https://example.com/") === null)).toBe(true);
    expect(await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    const embedded = await running.page.evaluate(async () => {
      const frame = document.createElement("iframe");
      frame.src = "app://finsight/index.html";
      document.body.append(frame);
      await new Promise((resolve) => setTimeout(resolve, 300));
      let shown = "another origin's error page";
      try {
        shown = frame.contentDocument?.URL ?? shown;
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
      }
      frame.remove();
      return shown;
    });
    expect(embedded).not.toBe(home);
  });

  test("runs neither inline scripts nor text as code, and reaches no network", async () => {
    const outcome = await running.page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "window.inlineRan = true";
      document.body.append(script);
      const button = document.createElement("button");
      button.setAttribute("onclick", "window.handlerRan = true");
      document.body.append(button);
      button.click();
      button.remove();
      // In a task of its own: the debugger lifts the ban on eval for the task it starts.
      const evaluated = await new Promise<string>((resolve) => {
        setTimeout(() => {
          try {
            resolve(String(Function("return 1")()));
          } catch (error) {
            resolve(error instanceof Error ? error.name : "threw");
          }
        });
      });
      const fetched = await fetch("https://example.com/").then(
        () => "reached",
        () => "blocked",
      );
      const scope = window as unknown as { inlineRan?: boolean; handlerRan?: boolean };
      return { inline: scope.inlineRan ?? false, handler: scope.handlerRan ?? false, evaluated, fetched };
    });
    expect(outcome).toEqual({ inline: false, handler: false, evaluated: "EvalError", fetched: "blocked" });
  });

  test("reads no file beyond its own", async () => {
    const statuses = await running.page.evaluate(
      (urls) =>
        Promise.all(
          urls.map((url) =>
            fetch(url).then(
              (answer) => answer.status,
              () => 0,
            ),
          ),
        ),
      [
        "app://finsight/index.html",
        "app://finsight/../../../package.json",
        "app://finsight/..%2f..%2f..%2fpackage.json",
        "app://finsight/%2e%2e/%2e%2e/%2e%2e/package.json",
        "app://finsight/assets/..%2fpackage.json",
        "app://finsight/assets/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd",
        "app://finsight//etc/passwd",
        "app://finsight/%00",
        "app://finsight/%E0%A4%A",
      ],
    );
    expect(statuses).toEqual([200, 404, 404, 404, 404, 404, 404, 404, 404]);
  });

  test("is given the microphone and nothing else", async () => {
    const granted = await running.page.evaluate(async () => {
      async function media(constraints: MediaStreamConstraints): Promise<string> {
        return navigator.mediaDevices.getUserMedia(constraints).then(
          (stream) => {
            for (const track of stream.getTracks()) track.stop();
            return "given";
          },
          (error: Error) => error.name,
        );
      }
      const position = new Promise<string>((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve("given"),
          () => resolve("denied"),
        ),
      );
      return {
        audio: await media({ audio: true }),
        video: await media({ video: true }),
        both: await media({ audio: true, video: true }),
        position: await position,
        notifications: await Notification.requestPermission(),
        clipboard: await navigator.clipboard.readText().then(
          () => "given",
          () => "denied",
        ),
      };
    });
    expect(granted).toEqual({
      audio: "given",
      video: "NotAllowedError",
      both: "NotAllowedError",
      position: "denied",
      notifications: "denied",
      clipboard: "denied",
    });
  });
});

test("a second start hands its files to the first and ends", async () => {
  const ports = await openPagePorts(running.page);
  const file = path.join(running.userData, "päpa 📈.csv");
  writeFileSync(file, "a,b\n1,2\n");
  const second = spawn(running.plan.executablePath, [...running.plan.args, file], {
    env: { ...running.plan.env, FINSIGHT_USER_DATA: running.userData },
    stdio: "ignore",
  });
  const exitCode = await new Promise((resolve) => second.on("exit", resolve));
  expect(exitCode).toBe(0);
  await until(
    async () => (await ports.events()).some((event) => event.name === "shell/openPaths"),
    5_000,
    "The message with the paths",
  );
  const opened = (await ports.events()).find((event) => event.name === "shell/openPaths");
  expect(opened?.payload).toEqual({ paths: [file] });
});
