import { app, session, type WebContents } from "electron";

import { appOrigin } from "../contract/bridge.ts";

const pageUrl = `${appOrigin}/index.html`;

/** Every page of this program stays on its own address, opens nothing, embeds nothing and gets the microphone at most. */
export function lockDown(): void {
  app.on("web-contents-created", (_event, contents) => {
    contents.on("will-navigate", (event) => {
      if (!isOwnPage(event.url)) event.preventDefault();
    });
    contents.on("will-redirect", (event) => event.preventDefault());
    contents.on("will-frame-navigate", (event) => {
      if (!event.isMainFrame || !isOwnPage(event.url)) event.preventDefault();
    });
    contents.on("will-attach-webview", (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: "deny" }));
  });
  app.on("certificate-error", (event, _contents, _url, _error, _certificate, decide) => {
    event.preventDefault();
    decide(false);
  });
}

/** Needs a ready app. */
export function denyPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((contents, permission, decide, details) => {
    const mediaTypes = "mediaTypes" in details ? (details.mediaTypes ?? []) : [];
    const onlyAudio = mediaTypes.length > 0 && mediaTypes.every((type) => type === "audio");
    decide(permission === "media" && onlyAudio && isOwnContents(contents));
  });
  session.defaultSession.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) => {
    return permission === "media" && details.mediaType === "audio" && requestingOrigin.replace(/\/$/, "") === appOrigin;
  });
  session.defaultSession.setDevicePermissionHandler(() => false);
  session.defaultSession.setDisplayMediaRequestHandler((_request, decide) => decide({}));
  session.defaultSession.on("will-download", (event, item) => {
    if (!item.getURL().startsWith(`blob:${appOrigin}`)) event.preventDefault();
  });
}

export function isOwnPage(url: string): boolean {
  return URL.canParse(url) && url.split(/[?#]/)[0] === pageUrl;
}

function isOwnContents(contents: WebContents | null): boolean {
  return contents !== null && isOwnPage(contents.getURL());
}

export { pageUrl };
