import { z } from "zod";
import { chartSpecSchema } from "../../contract/chart.ts";
import { methodBodySchema, methodKindSchema } from "../../contract/plan.ts";
import { predicateSchema, sortKeySchema } from "../../contract/query.ts";
import { useViewState, withoutHistory } from "./view-state.ts";

const storageKey = "finsight/views/1";
const rememberedViews = 200;

const storedSchema = z.object({
  views: z.record(
    z.string(),
    z.object({
      filter: predicateSchema.nullable(),
      sort: z.array(sortKeySchema),
      hiddenColumns: z.array(z.string()),
      columnOrder: z.array(z.string()),
      columnWidths: z.record(z.string(), z.number()),
      chart: chartSpecSchema.nullable(),
      analysis: z
        .object({ kind: methodKindSchema, bodies: z.partialRecord(methodKindSchema, methodBodySchema) })
        .default({ kind: "forecast", bodies: {} }),
    }),
  ),
  tabs: z.record(z.string(), z.enum(["table", "chart", "analyse", "sql", "info"])),
});

export function encodeViews(): string {
  const { views, tabs } = useViewState.getState();
  return JSON.stringify({ views: Object.fromEntries(Object.entries(views).slice(-rememberedViews)), tabs });
}

/** Restores what an earlier run stored. What cannot be understood (an older or damaged entry) is left out. */
export function decodeViews(text: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
  const parsed = storedSchema.safeParse(value);
  if (!parsed.success) return false;
  withoutHistory(() => useViewState.setState(parsed.data));
  return true;
}

/** Loads the remembered views and writes changes back, at most every 400 ms. */
export function rememberViews(storage: Storage): () => void {
  const stored = storage.getItem(storageKey);
  if (stored !== null) decodeViews(stored);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    storage.setItem(storageKey, encodeViews());
  };
  const unsubscribe = useViewState.subscribe((state, before) => {
    if (state.views === before.views && state.tabs === before.tabs) return;
    timer ??= setTimeout(save, 400);
  });
  window.addEventListener("pagehide", save);
  return () => {
    unsubscribe();
    window.removeEventListener("pagehide", save);
    clearTimeout(timer);
  };
}
