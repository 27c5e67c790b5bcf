import { AppError } from "../../contract/errors.ts";
import type { FitSpec } from "../../contract/training.ts";
import { distanceEncoding, encodeRows, fitEncoder, linearEncoding, type Encoder } from "./encoder.ts";
import type { FitContext } from "./estimator.ts";
import type { Fitted } from "./fit-model.ts";
import { fitKMeans } from "./kmeans.ts";
import { fitPca } from "./pca.ts";

const maximumComponentWidth = 300;

export function fitClusters(spec: FitSpec, features: Float32Array, context: FitContext): Fitted {
  const encoder = fitEncoder(spec.features, features, distanceEncoding);
  const rows = encodeRows(encoder, features);
  const wanted = spec.clusterCount;
  assertColumns(encoder);
  if (rows.count < 2 * (wanted ?? 2)) {
    throw new AppError(
      "invalid-input",
      `${rows.count} rows are too few for ${wanted ?? 2} clusters: it takes at least two rows a cluster.`,
    );
  }
  const fit = fitKMeans(rows, wanted, context);
  const empty = fit.sizes.filter((size) => size === 0).length;
  return {
    encoder,
    estimator: fit,
    card: {
      ...nothingSplit(rows.count),
      kind: "kmeans",
      description: fit.description,
      error: {
        measure: "variance explained",
        value: fit.explained,
        higherIsBetter: true,
        baseline: { name: "one cluster", value: 0 },
        others: fit.silhouette === null ? [] : [{ measure: "silhouette", value: fit.silhouette }],
      },
      settings: fit.settings,
      notes: [
        ...spec.notes,
        `Rows a cluster: ${fit.sizes.map((size) => size.toLocaleString("en")).join(", ")}.`,
        ...(empty > 0 ? ["Fewer clusters were found than asked for: the rows have fewer different values."] : []),
        ...(fit.silhouette !== null && fit.silhouette < 0.25
          ? ["The clusters overlap: there may be no clear groups in these columns."]
          : []),
      ],
    },
  };
}

export function fitComponents(spec: FitSpec, features: Float32Array): Fitted {
  const encoder = fitEncoder(spec.features, features, { ...linearEncoding, markMissing: false });
  const rows = encodeRows(encoder, features);
  assertColumns(encoder);
  if (rows.count < 3) {
    throw new AppError("invalid-input", `${rows.count} rows are too few for components: it takes at least three.`);
  }
  if (rows.width > maximumComponentWidth) {
    throw new AppError(
      "invalid-input",
      `The columns make ${rows.width} numbers a row, more than the ${maximumComponentWidth} that components are made of. Leave out text columns.`,
    );
  }
  const fit = fitPca(rows, spec.componentCount);
  const explained = fit.shares.reduce((sum, share) => sum + share, 0);
  return {
    encoder,
    estimator: fit,
    card: {
      ...nothingSplit(rows.count),
      kind: "pca",
      description: fit.description,
      error: {
        measure: "variance explained",
        value: explained,
        higherIsBetter: true,
        baseline: null,
        others: fit.shares.map((share, index) => ({ measure: `component ${index + 1}`, value: share })),
      },
      settings: fit.settings,
      notes: [...spec.notes, ...componentNotes(spec, encoder, fit.loadings, fit.shares)],
    },
  };
}

function componentNotes(spec: FitSpec, encoder: Encoder, loadings: Float64Array, shares: number[]): string[] {
  const width = encoder.columns.length;
  return shares.slice(0, 3).map((share, component) => {
    const row = Array.from(loadings.subarray(component * width, (component + 1) * width));
    const strongest = row
      .map((value, column) => ({ value, name: columnName(spec, encoder, column) }))
      .sort((first, second) => Math.abs(second.value) - Math.abs(first.value))
      .slice(0, 3);
    const words = strongest.map(({ value, name }) => `${name} ${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`);
    return `Component ${component + 1} (${(share * 100).toFixed(1)}% of the variance): ${words.join(", ")}.`;
  });
}

function columnName(spec: FitSpec, encoder: Encoder, position: number): string {
  const column = encoder.columns[position];
  const feature = column && spec.features[column.source];
  if (!column || !feature) return "";
  if (column.kind !== "is") return feature.name;
  const category = feature.kind === "category" ? (feature.categories[column.code] ?? "other") : String(column.code + 1);
  return `${feature.name} is ${category}`;
}

function nothingSplit(count: number) {
  return {
    window: null,
    split: { how: "none" as const, trainRowCount: count, validationRowCount: 0, refitted: false },
    importance: [],
    sample: [],
    confusion: null,
  };
}

export function assertColumns(encoder: Encoder): void {
  if (encoder.columns.length > 0) return;
  throw new AppError(
    "invalid-input",
    "None of the chosen columns varies: there is nothing to learn from. Choose other columns.",
  );
}
