import { MessageChannelMain, type WebContents } from "electron";

import { nodePortEndpoint } from "../contract/port/adapters.ts";
import type { Endpoint } from "../contract/port/messages.ts";
import type { PortName } from "../contract/bridge.ts";
import type { AppChild } from "./child-process.ts";

type ChildName = Exclude<PortName, "shell">;

export interface Broker {
  /** A page asks for its ports (at first, and again after a reload). */
  serve(contents: WebContents): void;
  /** A child came up: every page that asked before gets a port to it, and the engine one to inference. */
  childIsUp(name: ChildName, child: AppChild): void;
}

/** Joins pages to processes, and the engine to inference. Main hands both ends over and sees no message that crosses them. */
export function createBroker(options: {
  child(name: ChildName): AppChild | null;
  attachShell(endpoint: Endpoint): void;
}): Broker {
  const served = new Set<WebContents>();

  function join(contents: WebContents, name: ChildName, child: AppChild): void {
    const { port1, port2 } = new MessageChannelMain();
    child.connect(port1);
    contents.postMessage("finsight:port", name, [port2]);
  }

  function joinProcesses(): void {
    const engine = options.child("engine");
    const inference = options.child("inference");
    if (!engine || !inference) return;
    const { port1, port2 } = new MessageChannelMain();
    inference.connect(port1);
    engine.connectInference(port2);
  }

  return {
    serve(contents) {
      if (!served.has(contents)) {
        served.add(contents);
        contents.once("destroyed", () => served.delete(contents));
      }
      const { port1, port2 } = new MessageChannelMain();
      options.attachShell(nodePortEndpoint(port1));
      contents.postMessage("finsight:port", "shell" satisfies PortName, [port2]);
      for (const name of ["engine", "inference"] as const) {
        const child = options.child(name);
        if (child) join(contents, name, child);
      }
    },
    childIsUp(name, child) {
      for (const contents of served) join(contents, name, child);
      joinProcesses();
    },
  };
}
