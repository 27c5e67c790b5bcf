import type keytarModule from "keytar";

import type { SecretAnswer, SecretStore } from "../contract/parent.ts";

const service = "FinSight Workstation";

/**
 * The system keychain through keytar, which is optional: it needs a compiler when it is installed and a secret service
 * when it runs. Main owns it; the engine asks over its private channel.
 */
export function systemKeychain(): SecretStore {
  async function ask(
    timeoutMs: number,
    use: (keytar: typeof keytarModule) => Promise<SecretAnswer>,
  ): Promise<SecretAnswer> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLate = new Promise<SecretAnswer>((resolve) => {
      timer = setTimeout(
        () => resolve({ status: "unavailable", reason: "The system keychain did not answer." }),
        timeoutMs,
      );
    });
    const answered = import("keytar")
      .then((module) => use(module.default))
      .catch((error: unknown): SecretAnswer => ({
        status: "unavailable",
        reason: error instanceof Error ? error.message : String(error),
      }));
    return Promise.race([answered, tooLate]).finally(() => clearTimeout(timer));
  }

  return {
    read: (account, timeoutMs) =>
      ask(timeoutMs, async (keytar) => {
        const secret = await keytar.getPassword(service, account);
        return secret === null ? { status: "absent" } : { status: "found", secret };
      }),
    write: (account, secret, timeoutMs) =>
      ask(timeoutMs, async (keytar) => {
        await keytar.setPassword(service, account, secret);
        const stored = await keytar.getPassword(service, account);
        return stored === null ? { status: "absent" } : { status: "found", secret: stored };
      }),
  };
}

/** Keeps secrets for as long as the program runs. */
export function sessionMemory(): SecretStore {
  const secrets = new Map<string, string>();
  async function read(account: string): Promise<SecretAnswer> {
    const secret = secrets.get(account);
    return secret === undefined ? { status: "absent" } : { status: "found", secret };
  }
  return {
    read,
    write(account, secret) {
      secrets.set(account, secret);
      return read(account);
    },
  };
}
