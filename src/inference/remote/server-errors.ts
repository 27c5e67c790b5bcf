import { AppError, isAppError } from "../../contract/errors.ts";

/** The server answered with something that is no answer. The text continues "The model server's answer was refused:". */
export class WrongAnswer extends Error {}

/** Every way in which a server can fail, as a sentence. */
export function asServerError(error: unknown, options: { timeoutMs: number; wasTimeout: boolean }): AppError {
  if (isAppError(error)) return error;
  if (error instanceof WrongAnswer)
    return new AppError("unavailable", `The model server's answer was refused: ${error.message}.`, { cause: error });
  if (options.wasTimeout)
    return new AppError(
      "unavailable",
      `The model server did not answer within ${(options.timeoutMs / 1000).toLocaleString("en")} seconds.`,
      { cause: error },
    );
  return new AppError("unavailable", `The model server cannot be reached: ${reasonOf(error)}.`, { cause: error });
}

const networkReasons: Record<string, string> = {
  ECONNREFUSED: "nothing listens at its address",
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name cannot be looked up",
  ECONNRESET: "it closed the connection",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no network",
  ETIMEDOUT: "it does not answer",
  UND_ERR_SOCKET: "it closed the connection",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by nobody this machine trusts",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is signed by nobody this machine trusts",
};

function reasonOf(error: unknown): string {
  const causes: unknown[] = [];
  for (let at = error; at instanceof Error && causes.length < 5; at = at.cause) causes.push(at);
  for (const cause of causes) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    const reason = networkReasons[code];
    if (reason) return reason;
  }
  const last = causes.at(-1);
  const text = last instanceof Error ? (last.message.split("\n")[0] ?? "") : String(error);
  return text.slice(0, 200).replace(/[.\s]+$/, "");
}
