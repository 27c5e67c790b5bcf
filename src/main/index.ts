import path from "node:path";

import { app, BrowserWindow, ipcMain, nativeTheme, shell } from "electron";

import { registerAppScheme, serveApp } from "./app-protocol.ts";
import { createBroker } from "./broker.ts";
import { forkChild, type AppChild } from "./child-process.ts";
import { sessionMemory, systemKeychain } from "./secrets.ts";
import { denyPermissions, isOwnPage, lockDown } from "./lock-down.ts";
import { openLogFile } from "./log-file.ts";
import { installMenu } from "./menu.ts";
import { pathsOfCommandLine } from "./open-paths.ts";
import { createShell } from "./shell.ts";
import { createSupervisor } from "./supervisor.ts";
import { backgroundColor, openWindow } from "./window.ts";
import { readWindowState, writeWindowState } from "./window-state.ts";

const shutdownTimeoutMs = 4_000;
/** The first seconds belong to the window. */
const inferenceDelayMs = 2_500;
const titles = { engine: "The data engine", inference: "The speech and model runtime" };
type ChildName = keyof typeof titles;

const appFolder = path.resolve(import.meta.dirname, "../../..");
// One folder, packaged or not: the name that Electron would take differs between the two.
const userDataFolder = process.env["FINSIGHT_USER_DATA"] ?? path.join(app.getPath("appData"), "finsight-workstation");
app.setPath("userData", path.resolve(userDataFolder));

registerAppScheme();
// Root cannot have Chromium's sandbox; asking for it anyway would end every child process.
if (!app.commandLine.hasSwitch("no-sandbox")) app.enableSandbox();
lockDown();
if (app.requestSingleInstanceLock()) run();
else app.quit();

function run(): void {
  const logFile = openLogFile(path.join(app.getPath("userData"), "logs"));
  const log = logFile.line;
  process.on("uncaughtException", (error) => log("main", error.stack ?? error.message));
  process.on("unhandledRejection", (reason) =>
    log("main", reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)),
  );

  const stateFile = path.join(app.getPath("userData"), "window.json");
  nativeTheme.themeSource = readWindowState(stateFile).theme;

  const secrets = { keychain: systemKeychain(), session: sessionMemory() };
  const workspaceFolder = process.env["FINSIGHT_WORKSPACE"] ?? path.join(app.getPath("userData"), "workspace");
  const supervisors = {
    engine: supervise("engine", [`--workspace=${workspaceFolder}`]),
    inference: supervise("inference", [
      `--cache=${path.join(app.getPath("userData"), "inference-cache")}`,
      `--packs=${path.join(app.getPath("userData"), "models")}`,
      `--models=${path.join(workspaceFolder, "models")}`,
    ]),
  };
  const pages = createShell({
    health: () => [supervisors.engine.health(), supervisors.inference.health()],
    restartModels: async () => supervisors.inference.child()?.shutdown(shutdownTimeoutMs),
    setTheme(theme) {
      nativeTheme.themeSource = theme;
      writeWindowState(stateFile, { ...readWindowState(stateFile), theme });
      for (const window of BrowserWindow.getAllWindows()) window.setBackgroundColor(backgroundColor());
    },
    log,
  });
  const waitingPaths: string[] = [];
  let hasPage = false;
  const broker = createBroker({ child: (name) => supervisors[name].child(), attachShell: pages.attach });

  function supervise(name: ChildName, args: string[]) {
    return createSupervisor<AppChild>({
      process: name,
      title: titles[name],
      fork: () => forkChild({ appFolder, name, args, secrets: name === "engine" ? secrets : null, log }),
      onHealth: (health) => pages.emit("shell/healthChanged", health),
      onUp(child) {
        broker.childIsUp(name, child);
        child.onReady(() => {
          if (supervisors[name].health().restartCount > 0) pages.emit("shell/reconnected", { process: name });
        });
      },
      log: (text) => log("main", text),
    });
  }

  function openPaths(paths: string[]): void {
    if (paths.length === 0) return;
    if (hasPage) pages.emit("shell/openPaths", { paths });
    else waitingPaths.push(...paths);
  }

  function showWindow(): BrowserWindow {
    const [existing] = BrowserWindow.getAllWindows();
    if (!existing) return openWindow({ appFolder, stateFile, log });
    if (existing.isMinimized()) existing.restore();
    existing.focus();
    return existing;
  }

  ipcMain.on("finsight:request-ports", (event) => {
    const frame = event.senderFrame;
    if (!frame || frame !== event.sender.mainFrame || !isOwnPage(frame.url)) return;
    broker.serve(event.sender);
    hasPage = true;
    openPaths(waitingPaths.splice(0));
  });
  app.on("second-instance", (_event, commandLine, workingFolder) => {
    showWindow();
    openPaths(pathsOfCommandLine(commandLine, { isPackaged: app.isPackaged, appFolder, workingFolder }));
  });
  app.on("open-file", (event, file) => {
    event.preventDefault();
    openPaths([file]);
  });
  app.on("activate", () => {
    if (app.isReady()) showWindow();
  });
  app.on("window-all-closed", () => {
    hasPage = false;
    if (process.platform !== "darwin") app.quit();
  });

  let isShutDown = false;
  app.on("will-quit", (event) => {
    if (isShutDown) return;
    event.preventDefault();
    const children = [supervisors.engine, supervisors.inference].map((supervisor) => {
      const child = supervisor.child();
      supervisor.retire();
      return child;
    });
    Promise.all(children.map((child) => child?.shutdown(shutdownTimeoutMs)))
      .catch((error: unknown) => log("main", `shutdown: ${String(error)}`))
      .finally(() => {
        isShutDown = true;
        app.quit();
      });
  });

  app
    .whenReady()
    .then(() => {
      supervisors.engine.start();
      serveApp({ page: path.join(appFolder, "out/app/renderer"), assets: path.join(appFolder, "assets") });
      denyPermissions();
      const window = showWindow();
      window.webContents.once("did-finish-load", () =>
        setTimeout(() => supervisors.inference.start(), inferenceDelayMs),
      );
      installMenu({
        command: (command) => pages.emit("shell/command", { command }),
        restartStopped() {
          supervisors.engine.restart();
          supervisors.inference.restart();
        },
        showLog: () => shell.showItemInFolder(logFile.path),
      });
      openPaths(
        pathsOfCommandLine(process.argv, { isPackaged: app.isPackaged, appFolder, workingFolder: process.cwd() }),
      );
    })
    .catch((error: unknown) => {
      log("main", `start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      app.exit(1);
    });
}
