import type { fromJSON } from "@grpc/proto-loader";

/**
 * The messages of the Open Inference Protocol's gRPC form that this program sends and reads, with the protocol's own field
 * numbers: https://github.com/kserve/open-inference-protocol (GRPCInferenceService).
 */
export const inferenceNamespace: Parameters<typeof fromJSON>[0] = {
  nested: {
    inference: {
      nested: {
        Nothing: { fields: {} },
        LiveAnswer: { fields: { live: { type: "bool", id: 1 } } },
        ReadyAnswer: { fields: { ready: { type: "bool", id: 1 } } },
        ModelRequest: { fields: { name: { type: "string", id: 1 }, version: { type: "string", id: 2 } } },
        ServerMetadata: {
          fields: {
            name: { type: "string", id: 1 },
            version: { type: "string", id: 2 },
            extensions: { rule: "repeated", type: "string", id: 3 },
          },
        },
        Value: {
          fields: {
            name: { type: "string", id: 1 },
            datatype: { type: "string", id: 2 },
            shape: { rule: "repeated", type: "int64", id: 3 },
          },
        },
        ModelMetadata: {
          fields: {
            name: { type: "string", id: 1 },
            inputs: { rule: "repeated", type: "Value", id: 4 },
            outputs: { rule: "repeated", type: "Value", id: 5 },
          },
        },
        Contents: {
          fields: {
            boolContents: { rule: "repeated", type: "bool", id: 1 },
            intContents: { rule: "repeated", type: "int32", id: 2 },
            int64Contents: { rule: "repeated", type: "int64", id: 3 },
            uintContents: { rule: "repeated", type: "uint32", id: 4 },
            uint64Contents: { rule: "repeated", type: "uint64", id: 5 },
            fp32Contents: { rule: "repeated", type: "float", id: 6 },
            fp64Contents: { rule: "repeated", type: "double", id: 7 },
            bytesContents: { rule: "repeated", type: "bytes", id: 8 },
          },
        },
        Tensor: {
          fields: {
            name: { type: "string", id: 1 },
            datatype: { type: "string", id: 2 },
            shape: { rule: "repeated", type: "int64", id: 3 },
            contents: { type: "Contents", id: 5 },
          },
        },
        WantedOutput: { fields: { name: { type: "string", id: 1 } } },
        InferRequest: {
          fields: {
            modelName: { type: "string", id: 1 },
            modelVersion: { type: "string", id: 2 },
            inputs: { rule: "repeated", type: "Tensor", id: 5 },
            outputs: { rule: "repeated", type: "WantedOutput", id: 6 },
            rawInputContents: { rule: "repeated", type: "bytes", id: 7 },
          },
        },
        InferAnswer: {
          fields: {
            modelName: { type: "string", id: 1 },
            outputs: { rule: "repeated", type: "Tensor", id: 5 },
            rawOutputContents: { rule: "repeated", type: "bytes", id: 6 },
          },
        },
        GRPCInferenceService: {
          methods: {
            ServerLive: method("Nothing", "LiveAnswer"),
            ServerReady: method("Nothing", "ReadyAnswer"),
            ModelReady: method("ModelRequest", "ReadyAnswer"),
            ServerMetadata: method("Nothing", "ServerMetadata"),
            ModelMetadata: method("ModelRequest", "ModelMetadata"),
            ModelInfer: method("InferRequest", "InferAnswer"),
          },
        },
      },
    },
  },
};

function method(requestType: string, responseType: string) {
  return { requestType, responseType, comment: "" };
}
