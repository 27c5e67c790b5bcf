import { z } from "zod";

export const workspaceStateSchema = z.object({
  /**
   * `ready`: the store is open. `needs-passphrase`: there is a store, no keychain holds its key. `new-passphrase`: there
   * is no store and no keychain; a passphrase must be chosen first. `broken`: the store could not be opened or restored.
   */
  state: z.enum(["starting", "ready", "needs-passphrase", "new-passphrase", "broken"]),
  protection: z.enum(["keychain", "passphrase", "none-yet"]),
  message: z.string().nullable(),
  folder: z.string(),
});
export type WorkspaceState = z.infer<typeof workspaceStateSchema>;

export const processHealthSchema = z.object({
  process: z.enum(["engine", "inference"]),
  state: z.enum(["starting", "running", "restarting", "stopped"]),
  restartCount: z.number().int(),
  /** What happened, in one sentence, when it is not simply running. */
  message: z.string().nullable(),
});
export type ProcessHealth = z.infer<typeof processHealthSchema>;
