import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

import { z } from "zod";

const boundsSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(200),
  height: z.number().int().min(200),
});
export type Bounds = z.infer<typeof boundsSchema>;

const windowStateSchema = z.object({
  bounds: boundsSchema.nullable().catch(null).default(null),
  maximized: z.boolean().catch(false).default(false),
  theme: z.enum(["system", "dark", "light"]).catch("dark").default("dark"),
});
/** What the window looked like when it was last open; the theme is kept here too, so that the first frame has its colour. */
export type WindowState = z.infer<typeof windowStateSchema>;

const smallestVisiblePx = 120;

export function readWindowState(file: string): WindowState {
  return windowStateSchema.parse(readJson(file) ?? {});
}

/** A reader never sees half a file. */
export function writeWindowState(file: string, state: WindowState): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.new`;
  writeFileSync(temporary, JSON.stringify(state));
  renameSync(temporary, file);
}

/** The bounds when enough of the title bar lies on some display, else null: a monitor may have been unplugged since. */
export function boundsOnScreen(bounds: Bounds | null, workAreas: readonly Bounds[]): Bounds | null {
  if (!bounds) return null;
  const isReachable = workAreas.some((area) => {
    const visibleWidth = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
    const titleBarIsInside = bounds.y >= area.y - 8 && bounds.y <= area.y + area.height - smallestVisiblePx;
    return visibleWidth >= smallestVisiblePx && titleBarIsInside;
  });
  return isReachable ? bounds : null;
}

function readJson(file: string): unknown {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && "code" in error && error.code === "ENOENT"))
      return null;
    throw error;
  }
}
