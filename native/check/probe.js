import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

const requireHere = createRequire(import.meta.url);
const folder = await mkdtemp(path.join(tmpdir(), "finsight-check-"));

async function probeSqlite() {
  const { default: Database } = await import("better-sqlite3");
  const nativeBinding = process.env.FINSIGHT_SQLITE_BINDING;
  const options = nativeBinding ? { nativeBinding } : {};
  const file = path.join(folder, "secret.db");
  const written = new Database(file, options);
  written.pragma("key='check'");
  written.exec("create table t(x); insert into t values (42)");
  written.close();
  const locked = new Database(file, options);
  try {
    locked.prepare("select x from t").get();
  } catch {
    locked.close();
    return "encrypted, closed without its key";
  }
  throw new Error("an encrypted database opened without its key");
}

async function probeDuckdb() {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const file = path.join(folder, "t.parquet").replaceAll("'", "''");
  await connection.run(`copy (select range as x from range(1000)) to '${file}'`);
  const reader = await connection.runAndReadAll(`select sum(x)::int as s from '${file}'`);
  const [[sum]] = reader.getRows();
  if (sum !== 499500) throw new Error(`the sum of a Parquet file came back as ${sum}`);
  return "Parquet written and read";
}

async function probeOnnxruntime() {
  const { InferenceSession } = await import("onnxruntime-node");
  const model = requireHere.resolve("@ricky0123/vad-web/dist/silero_vad_v5.onnx");
  const session = await InferenceSession.create(model, { executionProviders: ["cpu"] });
  return `session with inputs ${session.inputNames.join(", ")}`;
}

async function probeKeytar() {
  const found = await import("keytar").catch((error) => {
    if (error.code === "ERR_MODULE_NOT_FOUND") return undefined;
    throw error;
  });
  return found ? `loaded, ${typeof found.default.getPassword}` : "not installed (optional)";
}

const probes = { sqlite: probeSqlite, duckdb: probeDuckdb, onnxruntime: probeOnnxruntime, keytar: probeKeytar };
const host = process.versions.electron ? `Electron ${process.versions.electron}` : `Node ${process.versions.node}`;
let failed = 0;
for (const [name, probe] of Object.entries(probes)) {
  try {
    process.stdout.write(`${host}  ${name.padEnd(12)} ok      ${await probe()}\n`);
  } catch (error) {
    failed += 1;
    process.stdout.write(`${host}  ${name.padEnd(12)} failed  ${error.message}\n`);
  }
}
await rm(folder, { recursive: true, force: true });
process.exit(failed === 0 ? 0 : 1);
