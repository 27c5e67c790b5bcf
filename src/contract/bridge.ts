/** What the preload puts on `window.finsight`. */
export interface FinsightBridge {
  /** Ask main for fresh ports. They arrive as `PortDelivery` window messages, each with one MessagePort. */
  requestPorts(): void;
  /** Path on disk of a dropped or picked file; empty when it has none. */
  pathForFile(file: unknown): string;
}

export const portNames = ["engine", "inference", "shell"] as const;
export type PortName = (typeof portNames)[number];

/** `data` of the window message that carries a port into the page. */
export interface PortDelivery {
  source: "finsight-preload";
  port: PortName;
}

export const appOrigin = "app://finsight";
