import { AppError } from "../../contract/errors.ts";
import { shuffled, type Random } from "./random.ts";

/** Row numbers: `train` in their order, `validation` unseen until the error is measured. */
export interface Split {
  train: Int32Array;
  validation: Int32Array;
}

const validationShare = 0.2;
const minimumRowCount = 10;

/**
 * The last fifth of the rows where their order is time, else a random fifth; of classes so that each class is on both sides where
 * it has two rows.
 */
export function splitRows(
  count: number,
  how: "random" | "chronological",
  classes: Float64Array | null,
  random: Random,
): Split {
  if (count < minimumRowCount) {
    throw new AppError(
      "invalid-input",
      `${count === 1 ? "One row is" : `${count} rows are`} too few to learn from and to check on: it takes at least ${minimumRowCount}.`,
    );
  }
  if (how === "chronological") {
    const cut = Math.floor(count * (1 - validationShare));
    const all = Int32Array.from({ length: count }, (_, index) => index);
    return { train: all.slice(0, cut), validation: all.slice(cut) };
  }
  const order = shuffled(count, random);
  if (!classes) {
    const cut = Math.floor(count * (1 - validationShare));
    return { train: order.slice(0, cut), validation: order.slice(cut) };
  }
  const groups = new Map<number, number[]>();
  for (const row of order) {
    const group = groups.get(classes[row]!);
    if (group) group.push(row);
    else groups.set(classes[row]!, [row]);
  }
  const train: number[] = [];
  const validation: number[] = [];
  for (const group of groups.values()) {
    const held = group.length < 2 ? 0 : Math.max(1, Math.round(group.length * validationShare));
    validation.push(...group.slice(0, held));
    train.push(...group.slice(held));
  }
  // Folds are cut from neighbouring rows: no class may stand in one place.
  const mixed = shuffled(train.length, random);
  return { train: Int32Array.from(mixed, (at) => train[at]!), validation: Int32Array.from(validation) };
}

export function pickRows(data: Float32Array, width: number, rows: Int32Array): Float32Array {
  const picked = new Float32Array(rows.length * width);
  rows.forEach((row, at) => picked.set(data.subarray(row * width, (row + 1) * width), at * width));
  return picked;
}

export function pickTargets(target: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => target[row]!);
}
