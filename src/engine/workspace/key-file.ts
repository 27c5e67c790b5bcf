import { createCipheriv, createDecipheriv, createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import path from "node:path";

import { argon2id } from "hash-wasm";
import { z } from "zod";

import { AppError } from "../../contract/errors.ts";

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/);

/** The store's key, sealed with AES-256-GCM under a key that Argon2id (RFC 9106) makes from a passphrase. */
const sealedKeySchema = z.object({
  derivation: z.object({
    name: z.literal("argon2id"),
    memoryKiB: z.number().int().min(19_456).max(4_194_304),
    passes: z.number().int().min(1).max(100),
    lanes: z.number().int().min(1).max(16),
    salt: base64,
  }),
  nonce: base64,
  ciphertext: base64,
  tag: base64,
});
type SealedKey = z.infer<typeof sealedKeySchema>;

const keyFileSchema = z.object({
  format: z.literal(1),
  workspaceId: z.uuid(),
  protection: z.enum(["keychain", "passphrase"]),
  /** Tells another key from a damaged store: HMAC-SHA256 over the workspace's id. */
  keyCheck: base64,
  sealedKey: sealedKeySchema.nullable(),
});
/** `workspace.json`: how the store's key is kept. Never the key itself. */
export type KeyFile = z.infer<typeof keyFileSchema>;

/** RFC 9106's second recommended option (64 MiB, 3 passes) on one lane. */
const derivation = { name: "argon2id", memoryKiB: 65_536, passes: 3, lanes: 1 } as const;

export function newWorkspaceId(): string {
  return randomUUID();
}

export function newStoreKey(): Buffer {
  return randomBytes(32);
}

export function keychainKeyFile(workspaceId: string, key: Buffer): KeyFile {
  return { format: 1, workspaceId, protection: "keychain", keyCheck: keyCheck(key, workspaceId), sealedKey: null };
}

export async function passphraseKeyFile(workspaceId: string, key: Buffer, passphrase: string): Promise<KeyFile> {
  const salt = randomBytes(16);
  const sealingKey = await deriveKey(passphrase, { ...derivation, salt: salt.toString("base64") });
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", sealingKey, nonce).setAAD(Buffer.from(workspaceId));
  const ciphertext = Buffer.concat([cipher.update(key), cipher.final()]);
  return {
    format: 1,
    workspaceId,
    protection: "passphrase",
    keyCheck: keyCheck(key, workspaceId),
    sealedKey: {
      derivation: { ...derivation, salt: salt.toString("base64") },
      nonce: nonce.toString("base64"),
      ciphertext: ciphertext.toString("base64"),
      tag: cipher.getAuthTag().toString("base64"),
    },
  };
}

/** Throws `wrong-passphrase`. */
export async function openSealedKey(keyFile: KeyFile, passphrase: string): Promise<Buffer> {
  const { sealedKey } = keyFile;
  if (!sealedKey)
    throw new AppError("conflict", "This workspace is opened by the system keychain, not by a passphrase.");
  const sealingKey = await deriveKey(passphrase, sealedKey.derivation);
  const decipher = createDecipheriv("aes-256-gcm", sealingKey, Buffer.from(sealedKey.nonce, "base64"), {
    authTagLength: 16,
  })
    .setAAD(Buffer.from(keyFile.workspaceId))
    .setAuthTag(Buffer.from(sealedKey.tag, "base64"));
  try {
    return Buffer.concat([decipher.update(Buffer.from(sealedKey.ciphertext, "base64")), decipher.final()]);
  } catch (error) {
    throw new AppError("wrong-passphrase", "That passphrase does not open this workspace. Try again.", {
      cause: error,
    });
  }
}

export function isKeyOf(keyFile: KeyFile, key: Buffer): boolean {
  const expected = Buffer.from(keyFile.keyCheck, "base64");
  const actual = Buffer.from(keyCheck(key, keyFile.workspaceId), "base64");
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

export function keyFilePath(folder: string): string {
  return path.join(folder, "workspace.json");
}

/** Null when there is none yet. Throws `format-broken`. */
export function readKeyFile(folder: string): KeyFile | null {
  const file = keyFilePath(folder);
  if (!existsSync(file)) return null;
  const parsed = keyFileSchema.safeParse(parseJson(readFileSync(file, "utf8")));
  if (parsed.success) return parsed.data;
  throw new AppError(
    "format-broken",
    `${file} is damaged, and without it the workspace cannot be opened. Put back a copy of it.`,
    { cause: parsed.error },
  );
}

export function writeKeyFile(folder: string, keyFile: KeyFile): void {
  const file = keyFilePath(folder);
  const handle = openSync(`${file}.new`, "w", 0o600);
  try {
    writeSync(handle, JSON.stringify(keyFile, null, 2));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(`${file}.new`, file);
}

function deriveKey(passphrase: string, parameters: SealedKey["derivation"]): Promise<Uint8Array> {
  return argon2id({
    password: passphrase.normalize("NFKC"),
    salt: Buffer.from(parameters.salt, "base64"),
    memorySize: parameters.memoryKiB,
    iterations: parameters.passes,
    parallelism: parameters.lanes,
    hashLength: 32,
    outputType: "binary",
  });
}

function keyCheck(key: Buffer, workspaceId: string): string {
  return createHmac("sha256", key).update(`finsight key check ${workspaceId}`).digest("base64");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
