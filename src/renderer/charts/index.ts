export { ChartBuilder } from "./ChartBuilder.tsx";
export { ChartView, type ChartHandle } from "./ChartView.tsx";
export { FigureView } from "./FigureView.tsx";
export type { Figure } from "./figure/figure.ts";
export type { Palette } from "./palette.ts";
export { exportPicture } from "./export-picture.ts";
export { describeChart } from "./chart-edit.ts";
