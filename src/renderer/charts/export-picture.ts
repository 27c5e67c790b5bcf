import { notifications } from "@mantine/notifications";
import { shell } from "../api/client.ts";
import type { ChartHandle } from "./ChartView.tsx";

/** Asks where to, then writes the chart as it is on the screen. */
export async function exportPicture(chart: ChartHandle | null, title: string, format: "png" | "svg"): Promise<void> {
  if (!chart) return;
  try {
    const { path } = await shell.call("shell/chooseSavePath", {
      title: "Export chart",
      defaultName: `${title.replace(/[^\p{L}\p{N} _-]+/gu, "").slice(0, 80) || "chart"}.${format}`,
      filters: [{ name: format === "png" ? "PNG picture" : "SVG drawing", extensions: [format] }],
    });
    if (path === null) return;
    await shell.call("shell/writeChosenFile", { path, bytes: await chart.toImage(format) });
    notifications.show({ message: `Saved to ${path}` });
  } catch (error) {
    notifications.show({
      color: "red",
      title: "The chart was not saved",
      message: error instanceof Error ? error.message : String(error),
    });
  }
}
