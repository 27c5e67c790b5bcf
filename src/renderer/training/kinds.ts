import type { TrainingKind } from "./training-store.ts";

export const kindChoices: { value: TrainingKind; label: string; help: string }[] = [
  { value: "auto", label: "Best of several", help: "A linear model and trees are tried; the better one is kept." },
  {
    value: "ridge",
    label: "Ridge regression",
    help: "A number as a weighted sum. Easy to read, steady with few rows.",
  },
  { value: "logistic", label: "Logistic regression", help: "Classes with probabilities, from a weighted sum." },
  { value: "trees", label: "Boosted trees", help: "Finds bends and combinations. Wants some hundred rows." },
  { value: "linear-window", label: "Forecaster", help: "The next values of a series from its last ones." },
  { value: "kmeans", label: "Clusters (k-means)", help: "Groups of rows that are alike." },
  { value: "pca", label: "Components (PCA)", help: "Few numbers that say most of many columns." },
];
