import { AppError } from "../../contract/errors.ts";
import { elementCount, type Tensors, type TensorValue, type ValueInfo } from "./tensors.ts";

/** Throws `invalid-input` with what does not fit, before the runtime sees it. */
export function checkFeeds(title: string, inputs: readonly ValueInfo[], feeds: Tensors): void {
  const refuse = (problem: string): never => {
    throw new AppError("invalid-input", `${title} cannot take these values: ${problem}.`);
  };
  for (const [name, value] of Object.entries(feeds)) {
    const info = inputs.find((input) => input.name === name);
    if (!info) return refuse(`it has no input "${name}"`);
    const problem = problemWith(info, value);
    if (problem) return refuse(problem);
  }
  const missing = inputs.find(({ name }) => !Object.hasOwn(feeds, name));
  if (missing) refuse(`its input "${missing.name}" is missing`);
}

function problemWith({ name, type, dims }: ValueInfo, value: TensorValue): string | null {
  if (value.type !== type) return `"${name}" holds ${type} and was given ${value.type}`;
  if (value.data.length !== elementCount(value.dims))
    return `"${name}" was given ${value.data.length} values for a shape of ${shapeText(value.dims)}`;
  const fits =
    value.dims.length === dims.length &&
    dims.every((size, position) => typeof size === "string" || size === value.dims[position]);
  return fits ? null : `"${name}" has the shape ${shapeText(dims)} and was given ${shapeText(value.dims)}`;
}

function shapeText(dims: readonly (number | string)[]): string {
  if (dims.length === 0) return "a single value";
  return dims.map((size) => (size === "" ? "any" : size)).join(" x ");
}
