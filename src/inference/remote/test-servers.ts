import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  status,
  type handleUnaryCall,
  type sendUnaryData,
  type UntypedHandleCall,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** How a server of these tests behaves. */
export type Behaviour =
  | "right"
  | "text"
  | "slow"
  | "not-ready"
  | "no-model"
  | "html"
  | "cut"
  | "wrong-type"
  | "wrong-shape"
  | "missing-output"
  | "error";

export interface TestServer {
  url: string;
  behave(behaviour: Behaviour): void;
  requestCount(): number;
  close(): Promise<void>;
}

const modelDescription = {
  inputs: [{ name: "x", datatype: "FP32", shape: [-1, 2] }],
  outputs: [{ name: "y", datatype: "FP32", shape: [-1, 2] }],
};

/** y = 2 x + 1, as the local model of the tests computes it. */
function affine(values: Float32Array): Float32Array {
  return values.map((value) => 2 * value + 1);
}

function floatsFrom(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** The HTTP form with the binary tensor extension, as its documentation has it. */
export async function startHttpServer(): Promise<TestServer> {
  let behaviour: Behaviour = "right";
  let requestCount = 0;

  function send(response: ServerResponse, code: number, body: unknown): void {
    response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
  }

  async function infer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const jsonLength = Number(request.headers["inference-header-content-length"]);
    const { inputs } = JSON.parse(body.subarray(0, jsonLength).toString("utf8")) as {
      inputs: { shape: number[]; parameters: { binary_data_size: number } }[];
    };
    const [input] = inputs;
    if (!input) return send(response, 400, { error: "no inputs" });
    const y = affine(floatsFrom(body.subarray(jsonLength, jsonLength + input.parameters.binary_data_size)));
    if (behaviour === "error") return send(response, 400, { error: "unexpected shape for input 'x'" });
    if (behaviour === "html")
      return void response.writeHead(200, { "content-type": "text/html" }).end("<html><body>Sign in</body></html>");
    if (behaviour === "text")
      return send(response, 200, { outputs: [{ name: "y", datatype: "FP32", shape: input.shape, data: [...y] }] });
    if (behaviour === "missing-output") return send(response, 200, { outputs: [] });
    const datatype = behaviour === "wrong-type" ? "INT32" : "FP32";
    const shape = behaviour === "wrong-shape" ? [y.length] : input.shape;
    const header = Buffer.from(
      JSON.stringify({
        model_name: "affine",
        outputs: [{ name: "y", datatype, shape, parameters: { binary_data_size: y.byteLength } }],
      }),
    );
    const answer = Buffer.concat([header, Buffer.from(y.buffer)]);
    response.writeHead(200, {
      "content-type": "application/octet-stream",
      "inference-header-content-length": header.length,
    });
    response.end(behaviour === "cut" ? answer.subarray(0, answer.length - 3) : answer);
  }

  const server = createServer((request, response) => {
    requestCount += 1;
    const { url = "" } = request;
    if (behaviour === "slow" && url.endsWith("/infer")) return;
    if (url === "/v2/health/live") return void response.writeHead(200).end();
    if (url === "/v2/health/ready") return void response.writeHead(behaviour === "not-ready" ? 400 : 200).end();
    if (url === "/v2")
      return send(response, 200, { name: "test server", version: "1", extensions: ["binary_tensor_data"] });
    if (url === "/v2/models/affine-remote/ready")
      return void response.writeHead(behaviour === "no-model" ? 404 : 200).end();
    if (url === "/v2/models/affine-remote") return send(response, 200, { name: "affine-remote", ...modelDescription });
    if (url === "/v2/models/affine-remote/infer")
      return void infer(request, response).catch((error: unknown) => send(response, 500, { error: String(error) }));
    send(response, 404, { error: "unknown" });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behave: (next) => (behaviour = next),
    requestCount: () => requestCount,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** The published messages, as far as this server needs them; read by the library's own parser. */
const protocolText = `syntax = "proto3";
package inference;
message ServerLiveRequest {}
message ServerLiveResponse { bool live = 1; }
message ServerReadyRequest {}
message ServerReadyResponse { bool ready = 1; }
message ModelReadyRequest { string name = 1; string version = 2; }
message ModelReadyResponse { bool ready = 1; }
message ServerMetadataRequest {}
message ServerMetadataResponse { string name = 1; string version = 2; repeated string extensions = 3; }
message ModelMetadataRequest { string name = 1; string version = 2; }
message ModelMetadataResponse {
  message TensorMetadata { string name = 1; string datatype = 2; repeated int64 shape = 3; }
  string name = 1; repeated string versions = 2; string platform = 3;
  repeated TensorMetadata inputs = 4; repeated TensorMetadata outputs = 5;
}
message InferTensorContents { repeated float fp32_contents = 6; }
message ModelInferRequest {
  message InferInputTensor { string name = 1; string datatype = 2; repeated int64 shape = 3; InferTensorContents contents = 5; }
  message InferRequestedOutputTensor { string name = 1; }
  string model_name = 1; string model_version = 2; string id = 3;
  repeated InferInputTensor inputs = 5; repeated InferRequestedOutputTensor outputs = 6; repeated bytes raw_input_contents = 7;
}
message ModelInferResponse {
  message InferOutputTensor { string name = 1; string datatype = 2; repeated int64 shape = 3; InferTensorContents contents = 5; }
  string model_name = 1; string model_version = 2; string id = 3;
  repeated InferOutputTensor outputs = 5; repeated bytes raw_output_contents = 6;
}
service GRPCInferenceService {
  rpc ServerLive(ServerLiveRequest) returns (ServerLiveResponse) {}
  rpc ServerReady(ServerReadyRequest) returns (ServerReadyResponse) {}
  rpc ModelReady(ModelReadyRequest) returns (ModelReadyResponse) {}
  rpc ServerMetadata(ServerMetadataRequest) returns (ServerMetadataResponse) {}
  rpc ModelMetadata(ModelMetadataRequest) returns (ModelMetadataResponse) {}
  rpc ModelInfer(ModelInferRequest) returns (ModelInferResponse) {}
}
`;

interface InferRequest {
  request: { modelName: string; inputs: { shape: string[] }[]; rawInputContents: Buffer[] };
}

/** The gRPC form. */
export async function startGrpcServer(): Promise<TestServer> {
  let behaviour: Behaviour = "right";
  let requestCount = 0;
  const folder = mkdtempSync(path.join(tmpdir(), "finsight-proto-"));
  const file = path.join(folder, "inference.proto");
  writeFileSync(file, protocolText);
  const loaded = loadPackageDefinition(loadSync(file)) as unknown as {
    inference: { GRPCInferenceService: { service: Parameters<Server["addService"]>[0] } };
  };
  rmSync(folder, { recursive: true });

  function infer({ request }: InferRequest, answer: sendUnaryData<unknown>): void {
    if (behaviour === "slow") return;
    if (behaviour === "error")
      return answer({ code: status.INVALID_ARGUMENT, details: "unexpected shape for input 'x'" });
    const [input] = request.inputs;
    const y = affine(floatsFrom(request.rawInputContents[0] ?? Buffer.alloc(0)));
    if (behaviour === "missing-output") return answer(null, { outputs: [] });
    const shape = behaviour === "wrong-shape" ? [y.length] : (input?.shape ?? []);
    const datatype = behaviour === "wrong-type" ? "INT32" : "FP32";
    if (behaviour === "text")
      return answer(null, { outputs: [{ name: "y", datatype, shape, contents: { fp32Contents: [...y] } }] });
    const bytes = Buffer.from(y.buffer);
    answer(null, {
      outputs: [{ name: "y", datatype, shape }],
      rawOutputContents: [behaviour === "cut" ? bytes.subarray(0, -3) : bytes],
    });
  }

  function counted(work: (call: InferRequest, answer: sendUnaryData<unknown>) => void): UntypedHandleCall {
    const handle: handleUnaryCall<InferRequest["request"], unknown> = (call, answer) => {
      requestCount += 1;
      work(call, answer);
    };
    return handle as UntypedHandleCall;
  }

  const server = new Server();
  server.addService(loaded.inference.GRPCInferenceService.service, {
    ServerLive: counted((_call, answer) => answer(null, { live: true })),
    ServerReady: counted((_call, answer) => answer(null, { ready: behaviour !== "not-ready" })),
    ModelReady: counted((_call, answer) => answer(null, { ready: behaviour !== "no-model" })),
    ServerMetadata: counted((_call, answer) => answer(null, { name: "test server", version: "1", extensions: [] })),
    ModelMetadata: counted((_call, answer) => answer(null, { name: "affine-remote", ...modelDescription })),
    ModelInfer: counted(infer),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return {
    url: `grpc://127.0.0.1:${port}`,
    behave: (next) => (behaviour = next),
    requestCount: () => requestCount,
    close() {
      server.forceShutdown();
      return Promise.resolve();
    },
  };
}
