import { connectToProcesses, engine, inference, shell } from "../api/client.ts";

connectToProcesses();
const root = document.getElementById("root");
function show(text: string): void {
  const line = document.createElement("pre");
  line.textContent = `${Math.round(performance.now())} ${text}`;
  root?.append(line);
}
for (const [name, asked] of Object.entries({
  state: engine.call("workspace/state", {}),
  settings: engine.call("settings/get", {}),
  versions: shell.call("shell/versions", {}),
  health: shell.call("shell/health", {}),
  runtime: inference.call("runtime/status", {}),
})) {
  asked.then(
    (value) => show(`${name} ${JSON.stringify(value)}`),
    (error: unknown) => show(`${name} ${String(error)}`),
  );
}
engine.on("workspace/changed", (state) => show(`changed ${JSON.stringify(state)}`));
