import { z } from "zod";

/** The closed set of codes a call may fail with. The screen switches on these; the log keeps the cause. */
export const errorCodeSchema = z.enum([
  "invalid-input",
  "not-found",
  "conflict",
  "cancelled",
  "locked",
  "wrong-passphrase",
  "file-missing",
  "file-unreadable",
  "file-changed",
  "format-unknown",
  "format-broken",
  "file-too-large",
  "too-many-columns",
  "disk-full",
  "permission-denied",
  "sql-refused",
  "sql-failed",
  "plan-invalid",
  "unavailable",
  "internal",
]);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

export const failureSchema = z.object({
  ok: z.literal(false),
  code: errorCodeSchema,
  /** One plain sentence a person can act on. */
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Failure = z.infer<typeof failureSchema>;
export type Result<T> = { ok: true; value: T } | Failure;

/** An expected failure. Anything else that is thrown crosses a port as `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, options?: { details?: Record<string, unknown>; cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options?.details;
  }
}

export function toFailure(error: unknown): Failure {
  if (error instanceof AppError) {
    const failure: Failure = { ok: false, code: error.code, message: error.message };
    if (error.details) failure.details = error.details;
    return failure;
  }
  if (error instanceof Error && error.name === "AbortError") {
    return { ok: false, code: "cancelled", message: "Stopped." };
  }
  return { ok: false, code: "internal", message: "Something went wrong inside the program. The log has the details." };
}

export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}

export function exhausted(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
}
