import { writeFile } from "node:fs/promises";
import path from "node:path";

import { app, BrowserWindow, dialog, shell } from "electron";

import { shellCalls, type shellEvents } from "../contract/calls.ts";
import { AppError } from "../contract/errors.ts";
import { createServer, type Server } from "../contract/port/server.ts";
import type { ProcessHealth } from "../contract/workspace.ts";

export interface ShellOptions {
  health(): ProcessHealth[];
  restartModels(): Promise<void>;
  setTheme(theme: "system" | "dark" | "light"): void;
  log(source: string, text: string): void;
}

/** What only main can do for a page: dialogs, the file manager, the other processes' health. */
export function createShell(options: ShellOptions): Server<typeof shellEvents> {
  const chosenPaths = new Set<string>();

  return createServer<typeof shellCalls, typeof shellEvents>(
    shellCalls,
    {
      "shell/chooseFiles": async ({ title, filters, folders }) => {
        const properties: ("openFile" | "openDirectory" | "multiSelections")[] = folders
          ? ["openDirectory"]
          : ["openFile", "multiSelections"];
        const answer = await withWindow((window) =>
          window
            ? dialog.showOpenDialog(window, { title, filters, properties })
            : dialog.showOpenDialog({ title, filters, properties }),
        );
        return { paths: answer.canceled ? [] : answer.filePaths };
      },
      "shell/chooseSavePath": async ({ title, defaultName, filters }) => {
        const settings = {
          title,
          filters,
          defaultPath: path.join(app.getPath("documents"), path.basename(defaultName)),
        };
        const answer = await withWindow((window) =>
          window ? dialog.showSaveDialog(window, settings) : dialog.showSaveDialog(settings),
        );
        if (answer.canceled || !answer.filePath) return { path: null };
        chosenPaths.add(answer.filePath);
        return { path: answer.filePath };
      },
      "shell/writeChosenFile": async ({ path: file, bytes }) => {
        if (!chosenPaths.delete(file)) throw new AppError("permission-denied", "Choose where to save the file first.");
        await writeFile(file, bytes).catch((error: unknown) => {
          throw asWriteFailure(error, file);
        });
        return {};
      },
      "shell/showInFolder": ({ path: file }) => {
        shell.showItemInFolder(path.resolve(file));
        return {};
      },
      "shell/health": () => options.health(),
      "shell/restartModels": async () => {
        await options.restartModels();
        return {};
      },
      "shell/setTheme": ({ theme }) => {
        options.setTheme(theme);
        return {};
      },
      "shell/versions": () => ({
        app: app.getVersion(),
        electron: process.versions["electron"] ?? "",
        chromium: process.versions["chrome"] ?? "",
        node: process.versions.node,
      }),
    },
    (name, error) =>
      options.log("main", `${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  );
}

function withWindow<T>(use: (window: BrowserWindow | undefined) => Promise<T>): Promise<T> {
  return use(BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]);
}

function asWriteFailure(error: unknown, file: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOSPC")
    return new AppError("disk-full", "The disk is full. Free some space and save again.", { cause: error });
  if (["EACCES", "EPERM", "EROFS"].includes(code)) {
    return new AppError("permission-denied", `${path.dirname(file)} may not be written to. Choose another folder.`, {
      cause: error,
    });
  }
  if (code === "ENOENT")
    return new AppError("file-missing", `${path.dirname(file)} is not there any more. Choose another folder.`, {
      cause: error,
    });
  return error;
}
