import { AppError } from "../../src/contract/errors.ts";
import type { FileSource, SourceStream, WantedFile } from "./source.ts";

const connectTimeoutMs = 30_000;
const silenceTimeoutMs = 45_000;

interface NetworkOptions {
  label: string;
  addressOf(file: WantedFile): string | null;
}

/** Files over http or https, from the byte that is asked for where the server can do that (RFC 9110, 14). */
export function networkSource({ label, addressOf }: NetworkOptions): FileSource {
  return {
    label,
    mayRetry: true,
    async open(file, startByte, signal) {
      const address = addressOf(file);
      if (address === null)
        throw new AppError(
          "not-found",
          `${file.path} is not offered on the network. Install it from a folder or a zip.`,
        );
      return openStream(address, startByte, signal);
    },
    close: () => Promise.resolve(),
  };
}

async function openStream(address: string, startByte: number, signal: AbortSignal): Promise<SourceStream> {
  const quiet = new AbortController();
  let timer = setTimeout(() => quiet.abort(), connectTimeoutMs);
  const beat = () => {
    clearTimeout(timer);
    timer = setTimeout(() => quiet.abort(), silenceTimeoutMs);
  };
  const host = new URL(address).host;
  let response: Response;
  try {
    response = await fetch(address, {
      headers: { accept: "application/octet-stream, */*", "accept-encoding": "identity", ...rangeFrom(startByte) },
      signal: AbortSignal.any([signal, quiet.signal]),
      redirect: "follow",
    });
  } catch (error) {
    clearTimeout(timer);
    signal.throwIfAborted();
    throw new AppError("unavailable", `${host} could not be reached. Check the network, or install from a file.`, {
      cause: error,
    });
  }
  if (response.status === 416) {
    await response.body?.cancel();
    clearTimeout(timer);
    return openStream(address, 0, signal);
  }
  if (!response.ok || !response.body) {
    clearTimeout(timer);
    await response.body?.cancel();
    throw refusal(host, address, response.status);
  }
  beat();
  const begins = response.status === 206 ? rangeStart(response.headers.get("content-range")) : 0;
  return {
    startByte: begins,
    totalBytes: totalOf(response, begins),
    chunks: chunksOf(response.body, { beat, end: () => clearTimeout(timer), host, signal }),
  };
}

async function* chunksOf(
  body: ReadableStream<Uint8Array>,
  watch: { beat(): void; end(): void; host: string; signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let isDone = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isDone = done;
      if (done) return;
      watch.beat();
      yield value;
    }
  } catch (error) {
    watch.signal.throwIfAborted();
    throw new AppError("unavailable", `The connection to ${watch.host} broke off.`, { cause: error });
  } finally {
    watch.end();
    if (!isDone) reader.cancel().catch(() => undefined);
  }
}

function rangeFrom(startByte: number): Record<string, string> {
  return startByte > 0 ? { range: `bytes=${startByte}-` } : {};
}

function rangeStart(contentRange: string | null): number {
  const match = /^bytes (\d+)-/.exec(contentRange ?? "");
  return match?.[1] === undefined ? 0 : Number(match[1]);
}

function totalOf(response: Response, begins: number): number | null {
  const whole = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
  if (whole !== undefined) return Number(whole);
  const length = response.headers.get("content-length");
  return length === null ? null : begins + Number(length);
}

function refusal(host: string, address: string, status: number): AppError {
  const name = decodeURIComponent(new URL(address).pathname.split("/").at(-1) ?? "");
  if (status === 404 || status === 410) return new AppError("not-found", `${host} has no file ${name}.`);
  if (status === 401 || status === 403)
    return new AppError(
      "permission-denied",
      `${host} does not hand out ${name} without a sign-in. Fetch it yourself and install from a file.`,
    );
  return new AppError(
    "unavailable",
    `${host} answered ${status} for ${name}. Try again later, or install from a file.`,
  );
}
