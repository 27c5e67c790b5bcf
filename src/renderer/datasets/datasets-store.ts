import { create } from "zustand";
import type { Dataset } from "../../contract/dataset.ts";
import { engine } from "../api/client.ts";
import { messageOf } from "../app/failure.ts";

interface DatasetsState {
  /** null until the first list arrived. */
  datasets: Dataset[] | null;
  failure: string | null;
}

export const useDatasets = create<DatasetsState>(() => ({ datasets: null, failure: null }));

let loading = 0;

export async function loadDatasets(): Promise<void> {
  const turn = ++loading;
  try {
    const datasets = await engine.call("dataset/list", {});
    if (turn === loading) useDatasets.setState({ datasets, failure: null });
  } catch (error) {
    if (turn === loading) useDatasets.setState({ failure: messageOf(error) });
  }
}

export function useDataset(id: string | null): Dataset | null {
  return useDatasets((state) => state.datasets?.find((dataset) => dataset.id === id) ?? null);
}

export function datasetById(id: string | null): Dataset | null {
  return useDatasets.getState().datasets?.find((dataset) => dataset.id === id) ?? null;
}
