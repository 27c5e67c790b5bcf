import { z } from "zod";

/**
 * What workstations and the central API say to each other about rows. Rows merge field by field: the write with the later stamp
 * stands. The server gives every operation it takes a sequence number of its workspace, without gaps, in the order of its commits.
 */

/** A hybrid logical clock's time (Kulkarni et al. 2014): wall time in milliseconds, a counter within it, and whose it is. */
export const stampSchema = z.object({
  wallMs: z.number().int().min(0),
  counter: z.number().int().min(0),
  deviceId: z.string().min(1).max(64),
});
export type Stamp = z.infer<typeof stampSchema>;

export const changeSchema = z.discriminatedUnion("kind", [
  /** Values of fields; a field that is not named stays as it is. */
  z.object({ kind: z.literal("set"), fields: z.record(z.string().min(1).max(200), z.json()) }),
  z.object({ kind: z.literal("delete") }),
  z.object({ kind: z.literal("restore") }),
]);
export type Change = z.infer<typeof changeSchema>;

export const operationSchema = z.object({
  /** Made by the device, unique; a push that is repeated is known by it. */
  id: z.string().min(1).max(64),
  collection: z.string().min(1).max(64),
  rowId: z.string().min(1).max(64),
  change: changeSchema,
  stamp: stampSchema,
  /** Version of the row schemas that the device knew. */
  schemaVersion: z.number().int().min(1),
});
export type Operation = z.infer<typeof operationSchema>;

const registerSchema = z.object({ stamp: stampSchema, operationId: z.string() });

export const rowStateSchema = z.object({
  collection: z.string(),
  id: z.string(),
  fields: z.record(z.string(), registerSchema.extend({ value: z.json() })),
  /** Null while nobody deleted or restored it. */
  deletion: registerSchema.extend({ isDeleted: z.boolean() }).nullable(),
  /** Of the last operation that touched it. */
  sequence: z.number().int().min(1),
});
export type RowState = z.infer<typeof rowStateSchema>;

export const roleSchema = z.enum(["owner", "admin", "editor", "viewer"]);
export type Role = z.infer<typeof roleSchema>;

export const pushRequestSchema = z.object({
  /** Of the last pull. A push that was made for another epoch, or under other rights, is not looked at: it may be a late copy. */
  epoch: z.string(),
  operations: z.array(operationSchema).min(1).max(500),
});
export type PushRequest = z.infer<typeof pushRequestSchema>;

/**
 * `forbidden` and `invalid` are final: the device parks the operation and goes on. `schema-newer` is not: the operation waits until
 * the server has been brought up to date.
 */
export const refusalCodeSchema = z.enum(["forbidden", "invalid", "schema-newer"]);
export type RefusalCode = z.infer<typeof refusalCodeSchema>;

export const pushResultSchema = z.discriminatedUnion("outcome", [
  /** `stamp` is the one that counts: the device keeps it, so that a second sending after a reset does not come out later. */
  z.object({ outcome: z.literal("accepted"), id: z.string(), sequence: z.number().int().min(1), stamp: stampSchema }),
  z.object({ outcome: z.literal("refused"), id: z.string(), code: refusalCodeSchema, message: z.string() }),
]);
export type PushResult = z.infer<typeof pushResultSchema>;

/**
 * `epoch` changes when the server was set back to a backup, and for one member when rights change: what belongs to another epoch means
 * nothing. A push of another epoch has no results.
 */
export const pushResponseSchema = z.object({
  epoch: z.string(),
  serverMs: z.number().int(),
  results: z.array(pushResultSchema),
});
export type PushResponse = z.infer<typeof pushResponseSchema>;

export const pullRequestSchema = z.object({
  /** Null on the first pull. */
  epoch: z.string().nullable(),
  cursor: z.number().int().min(0),
  /** The `purge` of the page before, 0 on the first pull. */
  purge: z.number().int().min(0),
  limit: z.number().int().min(1).max(5000),
});
export type PullRequest = z.infer<typeof pullRequestSchema>;

export const pullResponseSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("page"),
    epoch: z.string(),
    serverMs: z.number().int(),
    /** Changed after the cursor of the request, by ascending sequence. */
    rows: z.array(rowStateSchema),
    cursor: z.number().int().min(0),
    hasMore: z.boolean(),
    /** How often the server has thrown old tombstones away. Who fell behind the last time starts again; who began since goes on. */
    purge: z.number().int().min(0),
    /** Everything up to here is in a verified backup. */
    durable: z.number().int().min(0),
  }),
  /** Start again from nothing: another epoch, tombstones that are gone, or other rights than before. */
  z.object({ kind: z.literal("reset"), epoch: z.string(), serverMs: z.number().int() }),
]);
export type PullResponse = z.infer<typeof pullResponseSchema>;
export type PullPage = Extract<PullResponse, { kind: "page" }>;
