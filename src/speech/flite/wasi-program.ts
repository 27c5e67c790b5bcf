const FIRST_FILE_DESCRIPTOR = 4;
const ROOT_DESCRIPTOR = 3;

const ERRNO_SUCCESS = 0;
const ERRNO_BAD_DESCRIPTOR = 8;
const ERRNO_NO_ENTRY = 44;
const OPEN_CREATE = 1;
const OPEN_TRUNCATE = 8;

const FILE_TYPE_CHARACTER_DEVICE = 2;
const FILE_TYPE_DIRECTORY = 3;
const FILE_TYPE_REGULAR = 4;

class ExitSignal extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`exited with ${exitCode}`);
    this.exitCode = exitCode;
  }
}

class MemoryFile {
  bytes = new Uint8Array(64 * 1024);
  length = 0;

  write(position: number, chunk: Uint8Array): void {
    const end = position + chunk.length;
    if (end > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.bytes.length * 2, end));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    this.bytes.set(chunk, position);
    this.length = Math.max(this.length, end);
  }
}

type OpenFile = { file: MemoryFile; position: number };

export type ProgramResult = {
  exitCode: number;
  /** Standard output and standard error in the order written. */
  output: string;
  /** Contents of the files the program created, by path without the leading slash. */
  files: Map<string, Uint8Array>;
};

/**
 * One instance of a WASI preview 1 command with files kept in memory. Instances run once: the C runtime inside is not
 * re-entrant. Only the calls a simple command-line program needs are there; a module that imports others fails to
 * instantiate. Works in any JavaScript host: no `node:wasi`.
 */
export class WasiProgram {
  readonly #instance: WebAssembly.Instance;
  readonly #memory: WebAssembly.Memory;
  readonly #files = new Map<string, MemoryFile>();
  readonly #open = new Map<number, OpenFile>();
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();
  #arguments: Uint8Array[] = [];
  #output = "";

  constructor(module: WebAssembly.Module) {
    this.#instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: this.#calls() });
    const memory = this.#instance.exports["memory"];
    if (!(memory instanceof WebAssembly.Memory)) throw new Error("The module exports no memory.");
    this.#memory = memory;
  }

  run(commandLine: readonly string[]): ProgramResult {
    this.#arguments = commandLine.map((argument) => this.#encoder.encode(`${argument}\0`));
    const start = this.#instance.exports["_start"];
    if (typeof start !== "function") throw new Error("The module exports no _start.");
    let exitCode = 0;
    try {
      start();
    } catch (error) {
      if (!(error instanceof ExitSignal)) throw error;
      exitCode = error.exitCode;
    }
    const files = new Map<string, Uint8Array>();
    for (const [path, file] of this.#files) files.set(path, file.bytes.subarray(0, file.length));
    return { exitCode, output: this.#output, files };
  }

  #view(): DataView {
    return new DataView(this.#memory.buffer);
  }

  #bytes(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, pointer, length);
  }

  #calls(): Record<string, (...values: never[]) => number> {
    return {
      args_sizes_get: (countPointer: number, sizePointer: number): number => {
        const view = this.#view();
        view.setUint32(countPointer, this.#arguments.length, true);
        view.setUint32(
          sizePointer,
          this.#arguments.reduce((total, argument) => total + argument.length, 0),
          true,
        );
        return ERRNO_SUCCESS;
      },
      args_get: (pointersPointer: number, textPointer: number): number => {
        let textOffset = textPointer;
        this.#arguments.forEach((argument, index) => {
          this.#view().setUint32(pointersPointer + 4 * index, textOffset, true);
          this.#bytes(textOffset, argument.length).set(argument);
          textOffset += argument.length;
        });
        return ERRNO_SUCCESS;
      },
      clock_time_get: (_clock: number, _precision: bigint, timePointer: number): number => {
        this.#view().setBigUint64(timePointer, BigInt(Math.round(performance.now() * 1e6)), true);
        return ERRNO_SUCCESS;
      },
      fd_prestat_get: (descriptor: number, pointer: number): number => {
        if (descriptor !== ROOT_DESCRIPTOR) return ERRNO_BAD_DESCRIPTOR;
        this.#view().setUint8(pointer, 0);
        this.#view().setUint32(pointer + 4, 1, true);
        return ERRNO_SUCCESS;
      },
      fd_prestat_dir_name: (_descriptor: number, pointer: number): number => {
        this.#view().setUint8(pointer, "/".charCodeAt(0));
        return ERRNO_SUCCESS;
      },
      fd_fdstat_get: (descriptor: number, pointer: number): number => {
        const view = this.#view();
        const fileType =
          descriptor < ROOT_DESCRIPTOR
            ? FILE_TYPE_CHARACTER_DEVICE
            : descriptor === ROOT_DESCRIPTOR
              ? FILE_TYPE_DIRECTORY
              : FILE_TYPE_REGULAR;
        view.setUint8(pointer, fileType);
        view.setUint16(pointer + 2, 0, true);
        view.setBigUint64(pointer + 8, 0xffff_ffffn, true);
        view.setBigUint64(pointer + 16, 0xffff_ffffn, true);
        return ERRNO_SUCCESS;
      },
      fd_fdstat_set_flags: (): number => ERRNO_SUCCESS,
      fd_close: (descriptor: number): number => {
        this.#open.delete(descriptor);
        return ERRNO_SUCCESS;
      },
      fd_seek: (descriptor: number, offset: bigint, whence: number, positionPointer: number): number => {
        const opened = this.#open.get(descriptor);
        if (!opened) return ERRNO_BAD_DESCRIPTOR;
        const origin = [0, opened.position, opened.file.length][whence] ?? 0;
        opened.position = Math.max(0, origin + Number(offset));
        this.#view().setBigUint64(positionPointer, BigInt(opened.position), true);
        return ERRNO_SUCCESS;
      },
      fd_read: (descriptor: number, vectors: number, vectorCount: number, readPointer: number): number => {
        const opened = this.#open.get(descriptor);
        if (!opened) return ERRNO_BAD_DESCRIPTOR;
        let readLength = 0;
        for (let index = 0; index < vectorCount; index += 1) {
          const pointer = this.#view().getUint32(vectors + 8 * index, true);
          const length = this.#view().getUint32(vectors + 8 * index + 4, true);
          const end = Math.min(opened.position + length, opened.file.length);
          const chunk = opened.file.bytes.subarray(opened.position, end);
          this.#bytes(pointer, chunk.length).set(chunk);
          opened.position += chunk.length;
          readLength += chunk.length;
        }
        this.#view().setUint32(readPointer, readLength, true);
        return ERRNO_SUCCESS;
      },
      fd_write: (descriptor: number, vectors: number, vectorCount: number, writtenPointer: number): number => {
        const opened = this.#open.get(descriptor);
        if (!opened && descriptor >= ROOT_DESCRIPTOR) return ERRNO_BAD_DESCRIPTOR;
        let writtenLength = 0;
        for (let index = 0; index < vectorCount; index += 1) {
          const pointer = this.#view().getUint32(vectors + 8 * index, true);
          const length = this.#view().getUint32(vectors + 8 * index + 4, true);
          const chunk = this.#bytes(pointer, length);
          if (opened) {
            opened.file.write(opened.position, chunk);
            opened.position += length;
          } else {
            this.#output += this.#decoder.decode(chunk);
          }
          writtenLength += length;
        }
        this.#view().setUint32(writtenPointer, writtenLength, true);
        return ERRNO_SUCCESS;
      },
      path_open: (
        _directory: number,
        _lookupFlags: number,
        pathPointer: number,
        pathLength: number,
        openFlags: number,
        _rights: bigint,
        _inheritedRights: bigint,
        _descriptorFlags: number,
        descriptorPointer: number,
      ): number => {
        const path = this.#decoder.decode(this.#bytes(pathPointer, pathLength).slice());
        let file = this.#files.get(path);
        if (!file && !(openFlags & OPEN_CREATE)) return ERRNO_NO_ENTRY;
        if (!file || openFlags & OPEN_TRUNCATE) {
          file = new MemoryFile();
          this.#files.set(path, file);
        }
        let descriptor = FIRST_FILE_DESCRIPTOR;
        while (this.#open.has(descriptor)) descriptor += 1;
        this.#open.set(descriptor, { file, position: 0 });
        this.#view().setUint32(descriptorPointer, descriptor, true);
        return ERRNO_SUCCESS;
      },
      proc_exit: (exitCode: number): number => {
        throw new ExitSignal(exitCode);
      },
    };
  }
}
