import { useEffect, useState } from "react";
import { isAppError } from "../../contract/errors.ts";
import type { Dataset } from "../../contract/dataset.ts";
import type { RiskBody } from "../../contract/plan.ts";
import { engine } from "../api/client.ts";

const MOST_LISTED = 500;

/** Names of the assets that the body's columns hold: values of the column that names them, or the price columns. */
export function useAssets(dataset: Dataset, { by, price }: RiskBody): readonly string[] {
  const key = by === null ? null : `${dataset.current.id}/${by}`;
  const [found, setFound] = useState<{ key: string; names: string[] } | null>(null);
  useEffect(() => {
    if (key === null || by === null) return;
    const abort = new AbortController();
    engine
      .call(
        "dataset/values",
        { versionId: dataset.current.id, column: by, limit: MOST_LISTED },
        { signal: abort.signal },
      )
      .then(
        (values) =>
          setFound({ key, names: values.flatMap(({ value }) => (value === null ? [] : [String(value)])).sort() }),
        (error: unknown) => {
          if (!isAppError(error, "cancelled")) console.error("assets", error);
        },
      );
    return () => abort.abort();
  }, [dataset, by, key]);
  if (by === null) return price;
  return found?.key === key ? found.names : [];
}
