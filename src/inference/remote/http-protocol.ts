import { z } from "zod";

import type { Tensors } from "../runtime/tensors.ts";
import type { InferenceProtocol, ModelName } from "./protocol.ts";
import { WrongAnswer } from "./server-errors.ts";
import { bytesOf, tensorFromBytes, tensorFromList, typeOfWire, wireTypes } from "./tensor-encoding.ts";

const serverMetadataSchema = z.object({
  name: z.string(),
  version: z.string().default(""),
  extensions: z.array(z.string()).default([]),
});
const valueSchema = z.object({ name: z.string(), datatype: z.string(), shape: z.array(z.coerce.number()) });
const modelMetadataSchema = z.object({ inputs: z.array(valueSchema), outputs: z.array(valueSchema) });
const answerSchema = z.object({
  outputs: z.array(
    z.object({
      name: z.string(),
      datatype: z.string(),
      shape: z.array(z.number()),
      parameters: z.object({ binary_data_size: z.number().int().min(0).optional() }).optional(),
      data: z.array(z.unknown()).optional(),
    }),
  ),
});
const problemSchema = z.object({ error: z.string() });

const headerLength = "inference-header-content-length";
const largestAnswerBytes = 2 ** 30;

/** The protocol over HTTP, with the binary extension both ways; servers without it are understood too. */
export function createHttpProtocol(url: string): InferenceProtocol {
  const base = url.replace(/\/+$/, "");

  async function isOk(path: string, signal: AbortSignal): Promise<boolean> {
    const response = await fetch(`${base}${path}`, { signal, redirect: "error" });
    await response.body?.cancel();
    return response.ok;
  }

  async function readJson<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    const response = await fetch(`${base}${path}`, { signal, redirect: "error" });
    const bytes = await bodyOf(response);
    if (!response.ok) throw new WrongAnswer(problemIn(response, bytes));
    return parsed(schema, bytes, response);
  }

  return {
    isLive: (signal) => isOk("/v2/health/live", signal),
    isReady: (signal) => isOk("/v2/health/ready", signal),
    isModelReady: (model, signal) => isOk(`${pathOf(model)}/ready`, signal),
    serverMetadata: (signal) => readJson("/v2", serverMetadataSchema, signal),
    modelMetadata: (model, signal) => readJson(pathOf(model), modelMetadataSchema, signal),
    async infer(model, feeds, outputs, signal) {
      const { header, body } = requestBody(feeds, outputs);
      const response = await fetch(`${base}${pathOf(model)}/infer`, {
        method: "POST",
        headers: { "content-type": "application/octet-stream", [headerLength]: String(header) },
        body,
        signal,
        redirect: "error",
      });
      const bytes = await bodyOf(response);
      if (!response.ok) throw new WrongAnswer(problemIn(response, bytes));
      return tensorsOf(response, bytes);
    },
    close: () => undefined,
  };
}

function pathOf({ name, version }: ModelName): string {
  const path = `/v2/models/${encodeURIComponent(name)}`;
  return version === "" ? path : `${path}/versions/${encodeURIComponent(version)}`;
}

function requestBody(feeds: Tensors, outputs: readonly string[]): { header: number; body: Blob } {
  const parts = Object.values(feeds).map(bytesOf);
  const inputs = Object.entries(feeds).map(([name, { type, dims }], index) => ({
    name,
    datatype: wireTypes[type],
    shape: dims,
    parameters: { binary_data_size: parts[index]?.byteLength ?? 0 },
  }));
  const request =
    outputs.length === 0
      ? { inputs, parameters: { binary_data_output: true } }
      : { inputs, outputs: outputs.map((name) => ({ name, parameters: { binary_data: true } })) };
  const header = new TextEncoder().encode(JSON.stringify(request));
  return { header: header.byteLength, body: new Blob([header, ...parts].map((part) => part.slice())) };
}

/** Reads all of it, and notices an answer that ends before it should. */
async function bodyOf(response: Response): Promise<Uint8Array> {
  const announced = Number(response.headers.get("content-length") ?? Number.NaN);
  if (announced > largestAnswerBytes) throw new WrongAnswer("it is larger than a gigabyte");
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    length += bytes.byteLength;
    if (length > largestAnswerBytes) throw new WrongAnswer("it is larger than a gigabyte");
    chunks.push(bytes);
  }
  const all = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return all;
}

function tensorsOf(response: Response, bytes: Uint8Array): Tensors {
  const header = response.headers.get(headerLength);
  const jsonLength = header === null ? bytes.byteLength : Number(header);
  if (!(jsonLength <= bytes.byteLength)) throw new WrongAnswer("it was cut short");
  const answer = parsed(answerSchema, bytes.subarray(0, jsonLength), response);
  let offset = jsonLength;
  const entries = answer.outputs.map(({ name, datatype, shape, parameters, data }) => {
    const type = typeOfWire(datatype);
    const size = parameters?.binary_data_size;
    if (size === undefined) return [name, tensorFromList(type, shape, data ?? [])] as const;
    if (offset + size > bytes.byteLength) throw new WrongAnswer("it was cut short");
    const part = bytes.subarray(offset, offset + size);
    offset += size;
    return [name, tensorFromBytes(type, shape, part)] as const;
  });
  return Object.fromEntries(entries);
}

function parsed<T>(schema: z.ZodType<T>, bytes: Uint8Array, response: Response): T {
  const text = new TextDecoder().decode(bytes);
  if (/^\s*</.test(text) || response.headers.get("content-type")?.includes("text/html"))
    throw new WrongAnswer("it is a web page, so the address may be that of something else");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new WrongAnswer("it was cut short or is no JSON", { cause: error });
  }
  const result = schema.safeParse(value);
  if (!result.success) throw new WrongAnswer("it does not follow the protocol", { cause: result.error });
  return result.data;
}

function problemIn(response: Response, bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(0, 4096));
  try {
    const problem = problemSchema.safeParse(JSON.parse(text));
    if (problem.success) return `it says "${problem.data.error.slice(0, 200)}" (${response.status})`;
  } catch {
    return `it has the status ${response.status}`;
  }
  return `it has the status ${response.status}`;
}
