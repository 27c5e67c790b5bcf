import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { app } from "electron";

const position = process.argv.findIndex((argument, index) => index > 0 && !argument.startsWith("-"));
if (position < 0) {
  process.stderr.write("Name the folder of an app to run.\n");
  process.exit(2);
}

const appFolder = path.resolve(process.argv[position]);
const manifest = JSON.parse(readFileSync(path.join(appFolder, "package.json"), "utf8"));
process.defaultApp = true;
app.setAppPath(appFolder);
app.name = manifest.productName ?? manifest.name ?? app.name;
if (manifest.version) app.setVersion(manifest.version);

await import(pathToFileURL(path.join(appFolder, manifest.main ?? "index.js")).href);
