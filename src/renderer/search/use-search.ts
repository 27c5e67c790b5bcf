import { useEffect, useState } from "react";
import type { SearchHit, SearchKind } from "../../contract/documents.ts";
import { engine } from "../api/client.ts";
import { isCancelled, messageOf } from "../app/failure.ts";

const pauseMs = 140;

interface Search {
  hits: SearchHit[];
  pending: boolean;
  failure: string | null;
}

/** What fits the words, asked once somebody stops typing. `kinds` is a constant of the caller. */
export function useSearch(query: string, kinds: readonly SearchKind[], limit: number): Search {
  const [search, setSearch] = useState<Search>({ hits: [], pending: true, failure: null });
  const text = query.trimStart();
  const wanted = kinds.join(" ");

  useEffect(() => {
    if (text.trim().length < 2) {
      setSearch({ hits: [], pending: false, failure: null });
      return undefined;
    }
    setSearch(({ hits }) => ({ hits, pending: true, failure: null }));
    const controller = new AbortController();
    const timer = setTimeout(() => {
      engine
        .call("search/run", { text, kinds: wanted.split(" ") as SearchKind[], limit }, { signal: controller.signal })
        .then(({ hits }) => setSearch({ hits, pending: false, failure: null }))
        .catch((error: unknown) => {
          if (!isCancelled(error)) setSearch({ hits: [], pending: false, failure: messageOf(error) });
        });
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [text, wanted, limit]);

  return search;
}
