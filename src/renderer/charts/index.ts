export { ChartBuilder } from "./ChartBuilder.tsx";
export { ChartView, type ChartHandle } from "./ChartView.tsx";
export { exportPicture } from "./export-picture.ts";
export { describeChart } from "./chart-edit.ts";
