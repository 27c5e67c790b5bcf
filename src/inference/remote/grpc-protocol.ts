import { Client, credentials, status, type ServiceError } from "@grpc/grpc-js";
import { fromJSON, type MethodDefinition } from "@grpc/proto-loader";
import { z } from "zod";

import { AppError } from "../../contract/errors.ts";
import { elementCount, type Tensors, type TensorValue } from "../runtime/tensors.ts";
import { inferenceNamespace } from "./grpc-messages.ts";
import type { InferenceProtocol } from "./protocol.ts";
import { WrongAnswer } from "./server-errors.ts";
import { bytesOf, tensorFromBytes, tensorFromList, typeOfWire, wireTypes } from "./tensor-encoding.ts";

type Method = "ServerLive" | "ServerReady" | "ModelReady" | "ServerMetadata" | "ModelMetadata" | "ModelInfer";

const valueSchema = z.object({ name: z.string(), datatype: z.string(), shape: z.array(z.number()) });
const contentsSchema = z.record(z.string(), z.array(z.unknown()).optional()).nullable();
const schemas = {
  ServerLive: z.object({ live: z.boolean() }),
  ServerReady: z.object({ ready: z.boolean() }),
  ModelReady: z.object({ ready: z.boolean() }),
  ServerMetadata: z.object({ name: z.string(), version: z.string(), extensions: z.array(z.string()) }),
  ModelMetadata: z.object({ inputs: z.array(valueSchema), outputs: z.array(valueSchema) }),
  ModelInfer: z.object({
    outputs: z.array(valueSchema.extend({ contents: contentsSchema })),
    rawOutputContents: z.array(z.instanceof(Uint8Array)),
  }),
} satisfies Record<Method, z.ZodType>;

const largestMessageBytes = 2 ** 30;
const definition = fromJSON(inferenceNamespace, { longs: Number, defaults: true, arrays: true });
const service = definition["inference.GRPCInferenceService"] as Record<Method, MethodDefinition<object, object>>;

/** The protocol over gRPC, tensors as raw bytes; answers with typed contents are understood too. */
export function createGrpcProtocol(url: string): InferenceProtocol {
  const { host, protocol } = new URL(url);
  const client = new Client(host, protocol === "grpcs:" ? credentials.createSsl() : credentials.createInsecure(), {
    "grpc.max_receive_message_length": largestMessageBytes,
    "grpc.max_send_message_length": largestMessageBytes,
    "grpc.enable_retries": 0,
  });

  function call<M extends Method>(
    name: M,
    request: object,
    signal: AbortSignal,
  ): Promise<z.output<(typeof schemas)[M]>> {
    const method = service[name];
    return new Promise((resolve, reject) => {
      const running = client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        (error, answer) => {
          signal.removeEventListener("abort", stop);
          const parsed = schemas[name].safeParse(answer);
          if (error) reject(asError(error));
          else if (parsed.success) resolve(parsed.data as z.output<(typeof schemas)[M]>);
          else reject(new WrongAnswer("it does not follow the protocol", { cause: parsed.error }));
        },
      );
      const stop = () => running.cancel();
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
    });
  }

  return {
    isLive: async (signal) => (await call("ServerLive", {}, signal)).live,
    isReady: async (signal) => (await call("ServerReady", {}, signal)).ready,
    isModelReady: async (model, signal) => (await call("ModelReady", model, signal)).ready,
    serverMetadata: (signal) => call("ServerMetadata", {}, signal),
    modelMetadata: (model, signal) => call("ModelMetadata", model, signal),
    async infer(model, feeds, outputs, signal) {
      const answer = await call(
        "ModelInfer",
        {
          modelName: model.name,
          modelVersion: model.version,
          inputs: Object.entries(feeds).map(([name, { type, dims }]) => ({
            name,
            datatype: wireTypes[type],
            shape: dims,
          })),
          outputs: outputs.map((name) => ({ name })),
          rawInputContents: Object.values(feeds).map(bytesOf),
        },
        signal,
      );
      return tensorsOf(answer);
    },
    close: () => client.close(),
  };
}

function tensorsOf({ outputs, rawOutputContents }: z.output<typeof schemas.ModelInfer>): Tensors {
  if (rawOutputContents.length > 0 && rawOutputContents.length !== outputs.length)
    throw new WrongAnswer("it does not hold the bytes of every result");
  const entries = outputs.map(({ name, datatype, shape, contents }, index): [string, TensorValue] => {
    const type = typeOfWire(datatype);
    const raw = rawOutputContents[index];
    if (raw) return [name, tensorFromBytes(type, shape, raw)];
    const list = Object.values(contents ?? {}).find((values) => values && values.length > 0) ?? [];
    if (type === "string" && elementCount(shape) === list.length)
      return [name, { type, dims: shape, data: list.map((text) => new TextDecoder().decode(text as Uint8Array)) }];
    return [name, tensorFromList(type, shape, list)];
  });
  return Object.fromEntries(entries);
}

function asError(error: ServiceError): Error {
  const says = error.details.slice(0, 200);
  if (error.code === status.UNAVAILABLE || error.code === status.CANCELLED)
    return new Error(reachText(says), { cause: error });
  if (error.code === status.RESOURCE_EXHAUSTED)
    return new WrongAnswer("it is larger than a gigabyte", { cause: error });
  if (/deserializ|parsing|Unknown compression|protocol/i.test(says) || /html/i.test(says))
    return new WrongAnswer("it does not follow the protocol", { cause: error });
  return new AppError("unavailable", `The model server says "${says}".`, { cause: error });
}

function reachText(says: string): string {
  if (/ECONNREFUSED/.test(says)) return "nothing listens at its address";
  if (/Name resolution failed|ENOTFOUND/.test(says)) return "its name is not known";
  return says;
}
