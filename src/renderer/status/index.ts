export { providerNames } from "./GpuItem.tsx";
export { useGpu } from "./gpu-telemetry.ts";
export { loadHealth, loadRuntime, putHealth, useHealth } from "./health-store.ts";
export { setSelectionSummary, setShownRows, type SelectionSummary } from "./selection-store.ts";
export { StatusBar } from "./StatusBar.tsx";
