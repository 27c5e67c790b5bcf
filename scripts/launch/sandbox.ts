import { readFile, stat } from "node:fs/promises";
import path from "node:path";

const setuid = 0o4000;
const restrictions: readonly { file: string; value: string }[] = [
  { file: "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", value: "1" },
  { file: "/proc/sys/kernel/unprivileged_userns_clone", value: "0" },
  { file: "/proc/sys/user/max_user_namespaces", value: "0" },
];

/** What to do where this system keeps Chromium's sandbox from people other than root; undefined where nothing is needed. */
export async function sandboxAdvice(distFolder: string): Promise<string | undefined> {
  if (process.platform !== "linux" || process.getuid?.() === 0) return undefined;
  const helper = path.join(distFolder, "chrome-sandbox");
  const found = await stat(helper).catch(() => undefined);
  if (found && found.uid === 0 && (found.mode & setuid) !== 0) return undefined;
  const values = await Promise.all(restrictions.map(({ file }) => readFile(file, "utf8").catch(() => "")));
  const isRestricted = restrictions.some(({ value }, index) => values[index]?.trim() === value);
  if (!isRestricted) return undefined;
  return `If the window does not open, this system restricts the sandbox. Allow it with: sudo chown root:root ${helper} && sudo chmod 4755 ${helper}`;
}
