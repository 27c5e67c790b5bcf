import { readFile } from "node:fs/promises";

import { protocol } from "electron";

import { appScheme, mimeTypeOf, resolveAppFile, type AppFolders } from "./app-files.ts";

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  // Mantine and plotly write style elements at run time.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self' blob: data:",
  "worker-src 'self' blob:",
  "media-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built page and the assets folder on `app://`, read only, each answer under the content security policy. */
export function serveApp(folders: AppFolders): void {
  protocol.handle(appScheme, async (request) => {
    const file = request.method === "GET" ? resolveAppFile(request.url, folders) : null;
    const bytes = file === null ? null : await readFileOrNull(file);
    if (file === null || bytes === null)
      return new Response("Not found", { status: 404, headers: securityHeaders("text/plain") });
    return new Response(new Uint8Array(bytes), { headers: securityHeaders(mimeTypeOf(file)) });
  });
}

async function readFileOrNull(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && ["ENOENT", "EISDIR", "ENOTDIR"].includes(String(error.code)))
      return null;
    throw error;
  }
}

function securityHeaders(contentType: string): Record<string, string> {
  return {
    "Content-Type": contentType,
    "Content-Security-Policy": contentSecurityPolicy,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
  };
}
