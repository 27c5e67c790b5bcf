import { spawn } from "node:child_process";

import { AppError } from "../../src/contract/errors.ts";
import { run } from "../support/run.ts";
import type { FileSource } from "../transfer/source.ts";

/** Files of a .tgz, by their base name, through the system's tar. Only their content is taken, never a path. */
export async function tarballSource(tarball: string): Promise<{ source: FileSource; names: string[] }> {
  const { status, stdout, tail } = await run("tar", ["-tzf", tarball]);
  if (status !== 0)
    throw new AppError("format-broken", `${tarball} is no whole tar archive: ${tail.trim().split("\n")[0] ?? ""}`);
  const names = stdout.split("\n").filter((name) => name !== "" && !name.endsWith("/"));
  return {
    names,
    source: {
      label: tarball,
      mayRetry: false,
      open(file) {
        const member = names.find((name) => name === file.path || name.endsWith(`/${file.path}`));
        if (member === undefined) throw new AppError("file-missing", `${tarball} has no ${file.path}.`);
        return Promise.resolve({ startByte: 0, totalBytes: null, chunks: contentOf(tarball, member) });
      },
      close: () => Promise.resolve(),
    },
  };
}

async function* contentOf(tarball: string, member: string): AsyncGenerator<Uint8Array> {
  const child = spawn("tar", ["-xzOf", tarball, member], { stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise<number>((resolve) => {
    child.once("error", () => resolve(1));
    child.once("close", (code) => resolve(code ?? 1));
  });
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    if ((await ended) !== 0) throw new AppError("format-broken", `${member} in ${tarball} is damaged.`);
  } finally {
    child.kill();
  }
}
