import type { CovarianceEstimate } from "../../../contract/risk.ts";
import type { SquareMatrix } from "../numbers/matrix.ts";
import { percent } from "../wording.ts";
import { ewmaCovariance, ledoitWolf, sampleCovariance } from "./covariance.ts";
import type { Infer } from "../measures/context.ts";

export interface Estimate {
  /** Of returns a step. */
  covariance: SquareMatrix;
  notes: string[];
  provider: string | null;
}

const DECAY = 0.94;
/** Below this the plain product is done before a message is sent. */
const GRAPH_SERIES = 64;

export async function estimateCovariance(
  returns: readonly Float64Array[],
  kind: CovarianceEstimate,
  infer: Infer,
): Promise<Estimate> {
  const count = returns[0]?.length ?? 0;
  if (kind === "ledoit-wolf") {
    const { covariance, shrinkage } = ledoitWolf(returns);
    return {
      covariance,
      notes: [`Covariance shrunk by ${percent(shrinkage, 1)} towards equal uncorrelated assets (Ledoit and Wolf).`],
      provider: null,
    };
  }
  if (kind === "ewma")
    return {
      covariance: ewmaCovariance(returns, DECAY),
      notes: [`Covariance with weights that fall by ${DECAY} a step into the past.`],
      provider: null,
    };
  const notes =
    returns.length >= count && returns.length > 1
      ? [
          `There are ${returns.length.toLocaleString("en-GB")} assets and only ${count.toLocaleString("en-GB")} returns, so the sample covariance is singular; the Ledoit-Wolf estimate is steadier.`,
        ]
      : [];
  const ran =
    returns.length >= GRAPH_SERIES ? await infer("risk/correlation", seriesInput(returns, "covariance")) : null;
  if (ran)
    return {
      covariance: { size: returns.length, values: Float64Array.from(ran.matrix) },
      notes,
      provider: ran.provider,
    };
  return { covariance: sampleCovariance(returns), notes, provider: null };
}

export function seriesInput(returns: readonly Float64Array[], kind: "correlation" | "covariance") {
  const observationCount = returns[0]?.length ?? 0;
  const values = new Float64Array(returns.length * observationCount);
  for (const [index, row] of returns.entries()) values.set(row, index * observationCount);
  return { values, seriesCount: returns.length, observationCount, kind };
}
