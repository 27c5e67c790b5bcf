import type keytarModule from "keytar";

import type { Keychain, KeychainAnswer } from "../contract/parent.ts";

const service = "FinSight Workstation";

/**
 * The system keychain through keytar, which is optional: it needs a compiler when it is installed and a secret service
 * when it runs. Main owns it; the engine asks over its private channel.
 */
export function systemKeychain(): Keychain {
  async function ask(timeoutMs: number, use: (keytar: typeof keytarModule) => Promise<KeychainAnswer>): Promise<KeychainAnswer> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLate = new Promise<KeychainAnswer>((resolve) => {
      timer = setTimeout(() => resolve({ status: "unavailable", reason: "The system keychain did not answer." }), timeoutMs);
    });
    const answered = import("keytar").then((module) => use(module.default)).catch(
      (error: unknown): KeychainAnswer => ({ status: "unavailable", reason: error instanceof Error ? error.message : String(error) }),
    );
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
