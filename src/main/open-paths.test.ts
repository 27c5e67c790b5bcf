import path from "node:path";

import { expect, test } from "vitest";

import { pathsOfCommandLine } from "./open-paths.ts";

const workingFolder = path.resolve("/home/ana/data");

test("from source, files come after the app folder and are resolved where the person stands", () => {
  const commandLine = [
    "/opt/electron",
    "--no-sandbox",
    "/src/finsight",
    "prices.csv",
    "--use-angle=swiftshader",
    "/tmp/päpa 📈.csv",
  ];
  expect(pathsOfCommandLine(commandLine, { isPackaged: false, appFolder: "/src/finsight", workingFolder })).toEqual([
    path.join(workingFolder, "prices.csv"),
    path.resolve("/tmp/päpa 📈.csv"),
  ]);
});

test("packaged, every word that is no switch is a file", () => {
  expect(
    pathsOfCommandLine(["/opt/finsight", "a.csv"], { isPackaged: true, appFolder: "/opt/resources", workingFolder }),
  ).toEqual([path.join(workingFolder, "a.csv")]);
  expect(
    pathsOfCommandLine(["/opt/finsight"], { isPackaged: true, appFolder: "/opt/resources", workingFolder }),
  ).toEqual([]);
});
