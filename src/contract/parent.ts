import { z } from "zod";

/** What main says to a process it forked. `connect` carries one MessagePort: a window that wants to call it. */
export const toChildSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("connect") }),
  z.object({ kind: z.literal("keychain-answer"), id: z.number(), answer: z.unknown() }),
  z.object({ kind: z.literal("shutdown") }),
]);
export type ToChild = z.infer<typeof toChildSchema>;

/** What a forked process says to main. This channel never reaches a window. */
export const fromChildSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ready") }),
  z.object({ kind: z.literal("keychain-read"), id: z.number(), account: z.string(), timeoutMs: z.number() }),
  z.object({ kind: z.literal("keychain-write"), id: z.number(), account: z.string(), secret: z.string(), timeoutMs: z.number() }),
]);
export type FromChild = z.infer<typeof fromChildSchema>;

/** What the operating system's keychain said. `unavailable` covers a missing one, a locked one and one that does not answer. */
export const keychainAnswerSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("found"), secret: z.string() }),
  z.object({ status: z.literal("absent") }),
  z.object({ status: z.literal("unavailable"), reason: z.string() }),
]);
export type KeychainAnswer = z.infer<typeof keychainAnswerSchema>;

/** The keychain as the workspace sees it. Never throws; an answer comes within `timeoutMs`. */
export interface Keychain {
  read(account: string, timeoutMs: number): Promise<KeychainAnswer>;
  /** Answers what a read after the write found. */
  write(account: string, secret: string, timeoutMs: number): Promise<KeychainAnswer>;
}
