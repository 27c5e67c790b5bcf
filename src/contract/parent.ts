import { z } from "zod";

/**
 * What main says to a process it forked. `connect` carries one MessagePort: a window, or the engine, that wants to call
 * it. `connect-inference` carries the other end of the engine's: the way to inference, anew whenever either was started.
 */
export const toChildSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("connect") }),
  z.object({ kind: z.literal("connect-inference") }),
  z.object({ kind: z.literal("secret-answer"), id: z.number(), answer: z.unknown() }),
  z.object({ kind: z.literal("shutdown") }),
]);
export type ToChild = z.infer<typeof toChildSchema>;

/** `session` is main's own memory: a key that was unlocked by hand survives a restart of the engine, not of the program. */
const secretPlaceSchema = z.enum(["keychain", "session"]);
export type SecretPlace = z.infer<typeof secretPlaceSchema>;

/** What a forked process says to main. This channel never reaches a window. */
export const fromChildSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ready") }),
  z.object({
    kind: z.literal("secret-read"),
    id: z.number(),
    place: secretPlaceSchema,
    account: z.string(),
    timeoutMs: z.number(),
  }),
  z.object({
    kind: z.literal("secret-write"),
    id: z.number(),
    place: secretPlaceSchema,
    account: z.string(),
    secret: z.string(),
    timeoutMs: z.number(),
  }),
]);
export type FromChild = z.infer<typeof fromChildSchema>;

/** What a place for secrets said. `unavailable` covers a missing one, a locked one and one that does not answer. */
export const secretAnswerSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("found"), secret: z.string() }),
  z.object({ status: z.literal("absent") }),
  z.object({ status: z.literal("unavailable"), reason: z.string() }),
]);
export type SecretAnswer = z.infer<typeof secretAnswerSchema>;

/** A place for secrets, such as the operating system's keychain. Never throws; an answer comes within `timeoutMs`. */
export interface SecretStore {
  read(account: string, timeoutMs: number): Promise<SecretAnswer>;
  /** Answers what a read after the write found. */
  write(account: string, secret: string, timeoutMs: number): Promise<SecretAnswer>;
}
