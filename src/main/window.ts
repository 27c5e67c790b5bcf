import path from "node:path";

import { BrowserWindow, nativeTheme, screen } from "electron";

import { pageUrl } from "./lock-down.ts";
import { boundsOnScreen, readWindowState, writeWindowState, type WindowState } from "./window-state.ts";

const backgroundColors = { dark: "#0f1216", light: "#f6f7f9" };

export interface WindowOptions {
  appFolder: string;
  stateFile: string;
  log(source: string, text: string): void;
}

export function backgroundColor(): string {
  return nativeTheme.shouldUseDarkColors ? backgroundColors.dark : backgroundColors.light;
}

/** Opens the window where it was last, unseen until its first frame is drawn. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const state = readWindowState(options.stateFile);
  const bounds = boundsOnScreen(
    state.bounds,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...(bounds ?? sizeForScreen()),
    minWidth: 900,
    minHeight: 600,
    show: false,
    backgroundColor: backgroundColor(),
    title: "FinSight Workstation",
    icon: path.join(options.appFolder, "assets/icon/256x256.png"),
    webPreferences: {
      preload: path.join(options.appFolder, "out/app/preload/index.cjs"),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // The digital human speaks answers without a click in between.
      autoplayPolicy: "no-user-gesture-required",
    },
  });
  if (state.maximized) window.maximize();

  rememberState(window, options.stateFile);
  recoverFromCrash(window, options.log);
  window.webContents.on("console-message", (_event, level, message) => {
    if (level >= 2) options.log("renderer", message);
  });
  window.once("ready-to-show", () => window.show());
  window.loadURL(pageUrl).catch((error: unknown) => options.log("main", `page: ${String(error)}`));
  return window;
}

function sizeForScreen(): { width: number; height: number } {
  const { width, height } = screen.getPrimaryDisplay().workAreaSize;
  return { width: Math.min(1600, width), height: Math.min(1000, height) };
}

function rememberState(window: BrowserWindow, file: string): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  function save(): void {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return;
    const state: WindowState = {
      ...readWindowState(file),
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
    };
    writeWindowState(file, state);
  }
  function saveSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(save, 500);
  }
  window.on("resize", saveSoon);
  window.on("move", saveSoon);
  window.on("maximize", saveSoon);
  window.on("unmaximize", saveSoon);
  window.on("close", save);
}

/** A page that crashes is loaded again, unless it crashes faster than anybody could use it. */
function recoverFromCrash(window: BrowserWindow, log: WindowOptions["log"]): void {
  let lastCrashMs = 0;
  window.webContents.on("render-process-gone", (_event, details) => {
    log("main", `the page's process is gone: ${details.reason} (${details.exitCode})`);
    if (details.reason === "clean-exit" || window.isDestroyed()) return;
    const nowMs = Date.now();
    if (nowMs - lastCrashMs > 5_000) window.webContents.reload();
    lastCrashMs = nowMs;
  });
}
