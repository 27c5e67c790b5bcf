/** A file to be fetched: where it belongs below the folder, and where its makers keep it. */
export interface WantedFile {
  path: string;
  url: string | null;
}

export interface SourceStream {
  chunks: AsyncIterable<Uint8Array>;
  /** Where the first chunk begins: what was asked for, or 0 where the source cannot begin in the middle. */
  startByte: number;
  /** Of the whole file. */
  totalBytes: number | null;
}

/** A place that files come from: the network, a folder, a zip. */
export interface FileSource {
  /** "huggingface.co", "/media/usb/pack.zip" */
  label: string;
  /** Whether a stream that broke off may be asked for once more. */
  mayRetry: boolean;
  /** @throws {AppError} not-found, unavailable, file-unreadable, format-broken. */
  open(file: WantedFile, startByte: number, signal: AbortSignal): Promise<SourceStream>;
  close(): Promise<void>;
}
