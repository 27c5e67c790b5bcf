import { readFile } from "node:fs/promises";
import path from "node:path";

import { protocol } from "electron";

import { appOrigin } from "../contract/bridge.ts";

const scheme = new URL(appOrigin).protocol.slice(0, -1);
const host = new URL(appOrigin).host;

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

const mimeTypes: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".ktx2": "image/ktx2",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".wasm": "application/wasm",
  ".glb": "model/gltf-binary",
  ".wav": "audio/wav",
  ".mp3": "audio/mpeg",
  ".txt": "text/plain; charset=utf-8",
};

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** The file a URL names, or null when it leaves the two folders that are served. */
export function resolveAppFile(url: string, folders: { page: string; assets: string }): string | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || parsed.protocol !== `${scheme}:` || parsed.host !== host) return null;
  const pathname = decodePath(parsed.pathname);
  if (pathname === null || pathname.includes("\0")) return null;
  const isAsset = pathname.startsWith("/assets/");
  const folder = isAsset ? folders.assets : folders.page;
  const relative = isAsset ? pathname.slice("/assets/".length) : pathname.slice(1) || "index.html";
  const file = path.resolve(folder, relative);
  return file.startsWith(folder + path.sep) ? file : null;
}

function decodePath(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** Serves the built page and the assets folder on `app://`, read only, each answer under the content security policy. */
export function serveApp(folders: { page: string; assets: string }): void {
  protocol.handle(scheme, async (request) => {
    const file = request.method === "GET" ? resolveAppFile(request.url, folders) : null;
    const bytes = file === null ? null : await readFileOrNull(file);
    if (file === null || bytes === null) return new Response("Not found", { status: 404, headers: securityHeaders("text/plain") });
    return new Response(new Uint8Array(bytes), { headers: securityHeaders(mimeTypes[path.extname(file).toLowerCase()] ?? "application/octet-stream") });
  });
}

async function readFileOrNull(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && ["ENOENT", "EISDIR", "ENOTDIR"].includes(String(error.code))) return null;
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
