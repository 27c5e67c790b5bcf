import {
  elementCount,
  tensorArrays,
  type TensorData,
  type Tensors,
  type TensorType,
  type TensorValue,
  type ValueInfo,
} from "./tensors.ts";

const defaultSize = 8;

/**
 * Something to try a model with, made from what it declares: small waves for real numbers, ones for whole ones. The
 * first open dimension counts rows (1), equal names get equal sizes. A model may refuse them; its own rows are better.
 */
export function probeFeedsFor(inputs: readonly ValueInfo[]): Tensors {
  return Object.fromEntries(
    inputs.map(({ name, type, dims }) => {
      const sizes = dims.map((size, position) => (typeof size === "number" ? size : sizeOf(size, position)));
      return [name, { type, dims: sizes, data: dataOf(type, elementCount(sizes)) }];
    }),
  );
}

function sizeOf(name: string, position: number): number {
  if (/past/i.test(name)) return 0;
  return position === 0 || /batch/i.test(name) ? 1 : defaultSize;
}

function dataOf(type: TensorType, length: number): TensorData {
  if (type === "string") return Array.from({ length }, () => "");
  const data = new tensorArrays[type](length);
  for (let index = 0; index < length; index += 1) {
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[index] = 1n;
    else if (data instanceof Float32Array || data instanceof Float64Array) data[index] = Math.sin(index * 0.91) * 0.5;
    else data[index] = type === "float16" ? halfOne : 1;
  }
  return data;
}
/** The bits of 1.0 in half precision. */
const halfOne = 0x3c00;

/** How far two results may be apart, relative to the largest value: cards round products to 10 bits of the fraction. */
const largestRelativeDifference = 5e-3;
/** A choice of the largest may fall the other way where two are nearly equal. */
const largestShareOfOtherChoices = 0.02;

/** Whether two providers computed the same. Values that are no numbers have to be none in both. */
export function agree(left: Tensors, right: Tensors): boolean {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => agreeOn(left[name], right[name]));
}

function agreeOn(left: TensorValue | undefined, right: TensorValue | undefined): boolean {
  if (!left || !right || left.type !== right.type || left.data.length !== right.data.length) return false;
  return left.type.startsWith("float")
    ? realsAgree(realsOf(left), realsOf(right))
    : choicesAgree(left.data, right.data);
}

function choicesAgree(left: TensorData, right: TensorData): boolean {
  let differing = 0;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) differing += 1;
  return differing <= left.length * largestShareOfOtherChoices;
}

function realsAgree(left: ArrayLike<number>, right: ArrayLike<number>): boolean {
  let largest = 0;
  for (let index = 0; index < left.length; index += 1) {
    const size = Math.abs(left[index] ?? 0);
    if (Number.isFinite(size)) largest = Math.max(largest, size);
  }
  const allowed = largestRelativeDifference * (largest + 1e-6);
  for (let index = 0; index < left.length; index += 1) {
    const expected = left[index] ?? Number.NaN;
    const actual = right[index] ?? Number.NaN;
    if (!Object.is(expected, actual) && expected !== actual && !(Math.abs(expected - actual) <= allowed)) return false;
  }
  return true;
}

function realsOf({ data }: TensorValue): ArrayLike<number> {
  if (data instanceof Uint16Array) return Float32Array.from(data, halfToNumber);
  return data instanceof Float64Array || data instanceof Float32Array ? data : [];
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
