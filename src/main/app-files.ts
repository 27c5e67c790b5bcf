import path from "node:path";

import { appOrigin } from "../contract/bridge.ts";

export const appScheme = new URL(appOrigin).protocol.slice(0, -1);
const appHost = new URL(appOrigin).host;

/** What `app://` serves: the built page, and below `/assets/` the assets folder. Absolute paths. */
export interface AppFolders {
  page: string;
  assets: string;
}

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

/** The file a URL names, or null when it leaves the two folders that are served. */
export function resolveAppFile(url: string, folders: AppFolders): string | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || parsed.protocol !== `${appScheme}:` || parsed.host !== appHost) return null;
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

export function mimeTypeOf(file: string): string {
  return mimeTypes[path.extname(file).toLowerCase()] ?? "application/octet-stream";
}
