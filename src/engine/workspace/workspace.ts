import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";

import { AppError, isAppError } from "../../contract/errors.ts";
import type { SecretStore } from "../../contract/parent.ts";
import type { WorkspaceState } from "../../contract/workspace.ts";
import { openStore, type Store, type StoreLender } from "../store/store.ts";
import {
  isKeyOf,
  keychainKeyFile,
  newStoreKey,
  newWorkspaceId,
  openSealedKey,
  passphraseKeyFile,
  readKeyFile,
  writeKeyFile,
  type KeyFile,
} from "./key-file.ts";
import { lockWorkspace, type WorkspaceLock } from "./lock.ts";

/** A keychain that is merely asked whether it is there has to answer soon; one that holds our key may have to be unlocked by hand. */
const probeTimeoutMs = 2_000;
const unlockTimeoutMs = 60_000;
const backupIntervalMs = 10 * 60_000;
const fewestPassphraseCharacters = 8;

export interface WorkspaceOptions {
  folder: string;
  keychain: SecretStore;
  /** Where a key opened by passphrase outlives a restart of this process, if anywhere. */
  session?: SecretStore;
  /** For use without a screen: opens or makes the workspace without asking. */
  passphrase?: string | undefined;
  onChange?(state: WorkspaceState): void;
  log(error: unknown): void;
}

export interface Workspace extends StoreLender {
  readonly folder: string;
  state(): WorkspaceState;
  /** Locks the folder and opens the store as far as possible without asking anybody. Never throws; may be tried again. */
  start(): Promise<WorkspaceState>;
  /** Throws `wrong-passphrase`. */
  unlock(passphrase: string): Promise<WorkspaceState>;
  /** Makes a new workspace under a passphrase, or changes the passphrase of an open one. */
  choosePassphrase(passphrase: string): Promise<WorkspaceState>;
  close(): void;
}

/** One folder with everything a person made: the encrypted store, its backups, and how its key is kept. */
export function createWorkspace(options: WorkspaceOptions): Workspace {
  const folder = path.resolve(options.folder);
  let lock: WorkspaceLock | null = null;
  let store: Store | null = null;
  let openKey: { key: Buffer; keyFile: KeyFile } | null = null;
  let starting: Promise<WorkspaceState> | null = null;
  let backupTimer: ReturnType<typeof setInterval> | undefined;
  let state: WorkspaceState = { state: "starting", protection: "none-yet", message: null, folder };

  function enter(change: Partial<WorkspaceState>): WorkspaceState {
    state = { ...state, message: null, ...change };
    options.onChange?.(state);
    return state;
  }

  function openWith(key: Buffer, keyFile: KeyFile): WorkspaceState {
    const opened = openStore({ folder, key });
    opened.backUp("start");
    store = opened;
    openKey = { key, keyFile };
    backupTimer = setInterval(() => backUp(opened), backupIntervalMs);
    backupTimer.unref();
    if (keyFile.protection === "passphrase") keepForSession(key, keyFile);
    return enter({ state: "ready", protection: keyFile.protection, message: opened.notice });
  }

  function keepForSession(key: Buffer, keyFile: KeyFile): void {
    options.session?.write(keyFile.workspaceId, key.toString("hex"), probeTimeoutMs).catch(options.log);
  }

  function backUp(opened: Store): void {
    try {
      opened.backUp("running");
    } catch (error) {
      options.log(error);
    }
  }

  async function openExisting(keyFile: KeyFile): Promise<WorkspaceState> {
    enter({ state: "starting", protection: keyFile.protection });
    if (keyFile.protection === "passphrase") {
      const known = await options.session?.read(keyFile.workspaceId, probeTimeoutMs);
      const kept = known?.status === "found" ? Buffer.from(known.secret, "hex") : null;
      if (kept && isKeyOf(keyFile, kept)) return openWith(kept, keyFile);
      const key = options.passphrase === undefined ? null : await keyOrFailure(keyFile, options.passphrase);
      if (key === null || isAppError(key)) return enter({ state: "needs-passphrase", message: key?.message ?? null });
      return openWith(key, keyFile);
    }
    const answer = await options.keychain.read(keyFile.workspaceId, unlockTimeoutMs);
    if (answer.status === "unavailable") {
      throw new AppError(
        "unavailable",
        `The key of this workspace is in the system keychain, which cannot be reached (${answer.reason}). Unlock the keychain and start again.`,
      );
    }
    const key = answer.status === "found" ? Buffer.from(answer.secret, "hex") : null;
    if (!key || !isKeyOf(keyFile, key)) {
      throw new AppError(
        "not-found",
        "The key of this workspace is not in the system keychain of this user any more. Restore the keychain entry and start again.",
      );
    }
    return openWith(key, keyFile);
  }

  async function makeNew(): Promise<WorkspaceState> {
    if (existsSync(path.join(folder, "store.sqlite"))) {
      throw new AppError(
        "file-missing",
        `${path.join(folder, "workspace.json")} is missing, and without it the workspace cannot be opened. Put back a copy of it.`,
      );
    }
    if (options.passphrase !== undefined) return makeWithPassphrase(options.passphrase);
    const workspaceId = newWorkspaceId();
    const key = newStoreKey();
    const stored = await options.keychain.write(workspaceId, key.toString("hex"), probeTimeoutMs);
    if (stored.status !== "found" || stored.secret !== key.toString("hex")) {
      return enter({
        state: "new-passphrase",
        message: "This machine has no system keychain that answers, so a passphrase will protect your work.",
      });
    }
    const keyFile = keychainKeyFile(workspaceId, key);
    writeKeyFile(folder, keyFile);
    return openWith(key, keyFile);
  }

  async function makeWithPassphrase(passphrase: string): Promise<WorkspaceState> {
    const key = newStoreKey();
    const keyFile = await passphraseKeyFile(newWorkspaceId(), key, longEnough(passphrase));
    if (state.state === "ready") throw alreadyOpen();
    writeKeyFile(folder, keyFile);
    return openWith(key, keyFile);
  }

  async function startOnce(): Promise<WorkspaceState> {
    if (store) return state;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      lock ??= lockWorkspace(folder);
      const keyFile = readKeyFile(folder);
      return keyFile ? await openExisting(keyFile) : await makeNew();
    } catch (error) {
      options.log(error);
      return enter({ state: "broken", message: sentenceFor(error, folder) });
    }
  }

  function borrow(): Store {
    if (store) return store;
    throw new AppError("locked", state.message ?? "The workspace is not open yet. Enter its passphrase first.");
  }

  return {
    folder,
    state: () => state,
    start() {
      starting ??= startOnce().finally(() => (starting = null));
      return starting;
    },
    async unlock(passphrase) {
      if (state.state !== "needs-passphrase") throw notWaiting(state);
      const keyFile = readKeyFile(folder);
      if (!keyFile) throw new AppError("file-missing", `${path.join(folder, "workspace.json")} is missing.`);
      const key = await openSealedKey(keyFile, passphrase);
      if (store) throw alreadyOpen();
      try {
        return openWith(key, keyFile);
      } catch (error) {
        options.log(error);
        return enter({ state: "broken", message: sentenceFor(error, folder) });
      }
    },
    async choosePassphrase(passphrase) {
      if (state.state === "new-passphrase") return makeWithPassphrase(passphrase);
      if (!openKey) throw notWaiting(state);
      const keyFile = await passphraseKeyFile(openKey.keyFile.workspaceId, openKey.key, longEnough(passphrase));
      writeKeyFile(folder, keyFile);
      openKey = { ...openKey, keyFile };
      return enter({ protection: "passphrase" });
    },
    read: (use) => borrow().read(use),
    write: (use) => borrow().write(use),
    close() {
      clearInterval(backupTimer);
      if (store) {
        const closing = store;
        store = null;
        try {
          closing.backUp("close");
        } catch (error) {
          options.log(error);
        }
        closing.close();
      }
      openKey = null;
      lock?.release();
      lock = null;
    },
  };
}

async function keyOrFailure(keyFile: KeyFile, passphrase: string): Promise<Buffer | AppError> {
  try {
    return await openSealedKey(keyFile, passphrase);
  } catch (error) {
    if (isAppError(error, "wrong-passphrase")) return error;
    throw error;
  }
}

function longEnough(passphrase: string): string {
  if ([...passphrase].length >= fewestPassphraseCharacters) return passphrase;
  throw new AppError("invalid-input", `The passphrase needs at least ${fewestPassphraseCharacters} characters.`);
}

function alreadyOpen(): AppError {
  return new AppError("conflict", "The workspace is open already.");
}

function notWaiting(state: WorkspaceState): AppError {
  return state.state === "ready"
    ? alreadyOpen()
    : new AppError("conflict", state.message ?? "The workspace is not waiting for a passphrase.");
}

function sentenceFor(error: unknown, folder: string): string {
  if (error instanceof AppError) return error.message;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (
    ["EACCES", "EPERM", "EROFS"].includes(code) ||
    code.startsWith("SQLITE_READONLY") ||
    code.startsWith("SQLITE_CANTOPEN")
  ) {
    return `The workspace folder ${folder} may not be written to. Give yourself the right to write there and start again.`;
  }
  if (code === "ENOSPC" || code === "SQLITE_FULL") return "The disk is full. Free some space and start again.";
  return `The workspace in ${folder} could not be opened. The log has the details.`;
}
