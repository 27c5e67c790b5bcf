import { useEffect, useState } from "react";
import type { ColumnProfile } from "../../contract/dataset.ts";
import type { Predicate } from "../../contract/query.ts";
import { engine } from "../api/client.ts";
import { isCancelled, messageOf } from "../app/failure.ts";

const mostRemembered = 12;
const settleMs = 80;

/** Profiles by column of one version under one filter; a few of these are remembered. */
const remembered = new Map<string, Map<string, ColumnProfile>>();

function rememberedFor(key: string): Map<string, ColumnProfile> {
  const found = remembered.get(key) ?? new Map<string, ColumnProfile>();
  remembered.delete(key);
  remembered.set(key, found);
  for (const oldest of remembered.keys()) {
    if (remembered.size <= mostRemembered) break;
    remembered.delete(oldest);
  }
  return found;
}

export interface Profiles {
  byColumn: Map<string, ColumnProfile>;
  failure: string | null;
}

/** Profiles of the columns in sight, fetched once scrolling has come to rest. */
export function useProfiles(
  versionId: string,
  filter: Predicate | null,
  columns: string[],
  enabled: boolean,
): Profiles {
  const filterKey = filter === null ? "" : JSON.stringify(filter);
  const key = `${versionId}|${filterKey}`;
  const columnsKey = JSON.stringify(columns);
  const [state, setState] = useState<{ key: string; byColumn: Map<string, ColumnProfile>; failure: string | null }>({
    key,
    byColumn: new Map(),
    failure: null,
  });

  useEffect(() => {
    if (!enabled) return;
    const known = rememberedFor(key);
    setState({ key, byColumn: new Map(known), failure: null });
    const missing = (JSON.parse(columnsKey) as string[]).filter((column) => !known.has(column));
    if (missing.length === 0) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const input = {
        versionId,
        columns: missing,
        ...(filterKey === "" ? {} : { filter: JSON.parse(filterKey) as Predicate }),
      };
      engine.call("dataset/profile", input, { signal: abort.signal }).then(
        (profiles) => {
          for (const profile of profiles) known.set(profile.name, profile);
          if (!abort.signal.aborted) setState({ key, byColumn: new Map(known), failure: null });
        },
        (error: unknown) => {
          if (!isCancelled(error)) setState((before) => ({ ...before, failure: messageOf(error) }));
        },
      );
    }, settleMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key, versionId, filterKey, columnsKey, enabled]);

  return state.key === key ? state : { byColumn: rememberedFor(key), failure: null };
}
