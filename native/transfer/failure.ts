import { AppError } from "../../src/contract/errors.ts";

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

/** What a disk said, as an expected failure; anything else stays what it is. */
export function asDiskFailure(error: unknown, place: string): unknown {
  if (hasCode(error, "ENOSPC", "EDQUOT"))
    return new AppError(
      "disk-full",
      `The disk that holds ${place} is full. Make room and start again; it goes on where it stopped.`,
      {
        cause: error,
      },
    );
  if (hasCode(error, "EACCES", "EPERM", "EROFS"))
    return new AppError("permission-denied", `${place} may not be written to. Check who owns it.`, { cause: error });
  return error;
}
