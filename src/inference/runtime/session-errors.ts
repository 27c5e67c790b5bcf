import type { Provider } from "../../contract/inference.ts";
import { AppError } from "../../contract/errors.ts";
import { SessionFailure } from "./session-worker.ts";

export const providerTitles: Record<Provider, string> = {
  tensorrt: "TensorRT",
  cuda: "CUDA",
  webgpu: "WebGPU",
  cpu: "the processor",
};

/** A failure that another provider may not have. */
export class ProviderTrouble extends AppError {
  readonly provider: Provider;
  constructor(provider: Provider, message: string, cause: unknown) {
    super("unavailable", message, { cause });
    this.name = "ProviderTrouble";
    this.provider = provider;
  }
}

const patterns: { fits: RegExp; make(title: string, provider: Provider, cause: Error): AppError }[] = [
  {
    fits: /out of memory|bad_?alloc|failed to allocate|BFCArena|ALLOC_FAILED|OutOfMemory|Available memory of/i,
    make: (title, provider, cause) =>
      new ProviderTrouble(
        provider,
        `There was not enough memory for ${title} on ${providerTitles[provider]}. Close other programs or give it less at once.`,
        cause,
      ),
  },
  {
    fits: /protobuf parsing failed|INVALID_PROTOBUF|No graph was found|ModelProto does not have a graph|Missing (opset|model)|Unsupported model IR version/i,
    make: (title, _provider, cause) =>
      new AppError("format-broken", `${title} is damaged: its file is not a whole ONNX model. Install it again.`, {
        cause,
      }),
  },
  {
    fits: /external data|cannot get file size|model_path|\.onnx_?data/i,
    make: (title, _provider, cause) =>
      new AppError(
        "format-broken",
        `${title} is not complete: a file with its weights is missing or cut short. Install it again.`,
        {
          cause,
        },
      ),
  },
  {
    fits: /NOT_IMPLEMENTED|Could not find an implementation|is not a registered function\/op|No Op registered for|Kernel not found|opset .* is not supported/i,
    make(title, provider, cause) {
      const operator = operatorIn(cause.message);
      const named = operator ? `the operation ${operator}` : "an operation";
      return new ProviderTrouble(
        provider,
        `${title} needs ${named} that ${providerTitles[provider]} cannot do here.`,
        cause,
      );
    },
  },
  {
    fits: /INVALID_ARGUMENT|missing in 'feeds'|invalid dimensions|Unexpected input data type|Invalid rank|Invalid Feed|invalid input name|is not a valid output|out of bounds|input '.*' is missing|Tensor\.|Type Error: Type/i,
    make: (title, _provider, cause) =>
      new AppError("invalid-input", `${title} cannot take these values: ${firstLine(cause.message)}`, { cause }),
  },
];

/** What a session's failure means to a person. Everything that is not the caller's or the file's fault is the provider's. */
export function asSessionError(error: unknown, title: string, provider: Provider): AppError {
  if (error instanceof AppError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  if (cause instanceof SessionFailure) {
    if (cause.reason === "missing-file")
      return new AppError("file-missing", `The file of ${title} is not there any more. Install it again.`, { cause });
    if (cause.reason === "wrong-hash")
      return new AppError(
        "file-changed",
        `${title} is not the file it should be: its SHA-256 differs. Install it again from a source you trust.`,
        { cause },
      );
    if (cause.reason === "ended")
      return new ProviderTrouble(provider, `${title} stopped while it ran on ${providerTitles[provider]}.`, cause);
  }
  const known = patterns.find(({ fits }) => fits.test(cause.message));
  if (known) return known.make(title, provider, cause);
  return new ProviderTrouble(
    provider,
    `${title} could not run on ${providerTitles[provider]}: ${firstLine(cause.message)}`,
    cause,
  );
}

function operatorIn(message: string): string | null {
  const found =
    /implementation for (?:the node )?[^:]*:?\s*([A-Z]\w+)\s*\(/.exec(message) ??
    /No Op registered for (\w+)/.exec(message) ??
    /(\w+)\(-?\d+\) is not a registered function\/op/.exec(message);
  return found?.[1] ?? null;
}

function firstLine(message: string): string {
  const line = (message.split("\n")[0] ?? "").replace(/^.*\[E:onnxruntime[^\]]*\]\s*/, "").slice(0, 240);
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
