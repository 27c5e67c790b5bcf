import { AppError } from "../../contract/errors.ts";

export function isInterrupt(error: unknown): boolean {
  return error instanceof Error && /^INTERRUPT Error|Interrupted!/i.test(error.message);
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Failures of the machine rather than of the statement: these mean the same whoever asked. */
export function environmentFailure(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  const text = errorText(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (isInterrupt(error)) return new AppError("cancelled", "Stopped.");
  if (
    code === "ENOSPC" ||
    code === "EDQUOT" ||
    /No space left on device|max_temp_directory_size|failed to offload data block/i.test(text)
  ) {
    return new AppError("disk-full", "The disk is full. Free some space, then try again; nothing was changed.", {
      cause: error,
    });
  }
  if (
    code === "EACCES" ||
    code === "EPERM" ||
    code === "EROFS" ||
    /Permission denied|Read-only file system|Operation not permitted/i.test(text)
  ) {
    return new AppError(
      "permission-denied",
      "The program may not read or write there. Change the permissions or choose another folder.",
      { cause: error },
    );
  }
  if (/^Out of Memory Error/i.test(text)) {
    return new AppError(
      "unavailable",
      "That needs more memory than this machine can give. Close other views or ask for fewer columns or rows.",
      { cause: error },
    );
  }
  return null;
}
