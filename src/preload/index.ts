import { contextBridge, ipcRenderer, webUtils } from "electron";

import { appOrigin, portNames, type FinsightBridge, type PortDelivery, type PortName } from "../contract/bridge.ts";

function isPortName(value: unknown): value is PortName {
  return portNames.some((name) => name === value);
}

ipcRenderer.on("finsight:port", (event, port: unknown) => {
  if (window.location.origin !== appOrigin || !isPortName(port)) return;
  const delivery: PortDelivery = { source: "finsight-preload", port };
  window.postMessage(delivery, appOrigin, [...event.ports]);
});

const bridge: FinsightBridge = {
  requestPorts: () => ipcRenderer.send("finsight:request-ports"),
  pathForFile: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ""),
};
contextBridge.exposeInMainWorld("finsight", bridge);
