import { Tensor, type InferenceSession } from "onnxruntime-node";
import { cutOut, resize, turned, type Picture } from "./picture.ts";
import { inReadingOrder, type Box, type Line } from "./reading-order.ts";
import { findRegions, type TextRegion } from "./regions.ts";

export interface OcrModels {
  /** PP-OCRv4 detection: where text is. */
  detection: InferenceSession;
  /** PP-OCRv4 recognition: which letters it has. */
  recognition: InferenceSession;
  /** A letter per class; the first class is none. */
  letters: readonly string[];
}

const detectionSide = 1_408;
const lineHeight = 48;
const widestLine = 2_400;
const leastConfidence = 0.5;
/** ImageNet's, which the detector was trained with, as one grey value's. */
const [meanRed, meanGreen, meanBlue] = [0.485, 0.456, 0.406];
const [deviationRed, deviationGreen, deviationBlue] = [0.229, 0.224, 0.225];

/** The text in a picture, as it is read; upside down and sideways pages too. */
export async function readPicture(models: OcrModels, picture: Picture): Promise<Line[]> {
  const regions = await detect(models.detection, picture);
  if (regions.length === 0) return [];
  const upright = regions.filter(({ width, height }) => width >= height).length;
  if (upright < regions.length / 2) return bestOf(models, [turned(picture, 1), turned(picture, 3)]);
  const lines = await recognise(models, picture, regions);
  if (confidenceOf(lines) >= 0.75) return inReadingOrder(lines, picture.width);
  const over = turned(picture, 2);
  const others = await recognise(models, over, await detect(models.detection, over));
  return confidenceOf(others) > confidenceOf(lines) + 0.1
    ? inReadingOrder(others, over.width)
    : inReadingOrder(lines, picture.width);
}

async function bestOf(models: OcrModels, pictures: readonly Picture[]): Promise<Line[]> {
  let best: { lines: Line[]; width: number } = { lines: [], width: 1 };
  for (const picture of pictures) {
    const lines = await recognise(models, picture, await detect(models.detection, picture));
    if (confidenceOf(lines) > confidenceOf(best.lines)) best = { lines, width: picture.width };
  }
  return inReadingOrder(best.lines, best.width);
}

function confidenceOf(lines: readonly Line[]): number {
  const letters = lines.reduce((sum, { text }) => sum + text.length, 0);
  return letters === 0 ? 0 : lines.reduce((sum, { text, confidence }) => sum + text.length * confidence, 0) / letters;
}

async function detect(session: InferenceSession, picture: Picture): Promise<TextRegion[]> {
  const scale = Math.min(1, detectionSide / Math.max(picture.width, picture.height));
  const toGrid = (length: number) => Math.max(32, Math.round((length * scale) / 32) * 32);
  const small = resize(picture, toGrid(picture.width), toGrid(picture.height));
  const { width, height, pixels } = small;
  const size = width * height;
  const data = new Float32Array(size * 3);
  for (let index = 0; index < size; index += 1) {
    const value = (pixels[index] ?? 0) / 255;
    data[index] = (value - meanRed) / deviationRed;
    data[size + index] = (value - meanGreen) / deviationGreen;
    data[size * 2 + index] = (value - meanBlue) / deviationBlue;
  }
  const map = await run(session, new Tensor("float32", data, [1, 3, height, width]));
  const [stepX, stepY] = [picture.width / width, picture.height / height];
  return findRegions(map.data, width, height).map(({ x, y, width: w, height: h, angle }) => ({
    x: (x + 0.5) * stepX,
    y: (y + 0.5) * stepY,
    width: w * stepX,
    height: h * stepY,
    angle,
  }));
}

async function recognise(models: OcrModels, picture: Picture, regions: readonly TextRegion[]): Promise<Line[]> {
  const lines: Line[] = [];
  for (const region of regions) {
    const { text, confidence } = await recogniseLine(models, cutOut(picture, region, lineHeight));
    if (text.trim() !== "" && confidence >= leastConfidence)
      lines.push({ text: text.trim(), confidence, box: boxOf(region) });
  }
  return lines;
}

function boxOf({ x, y, width, height }: TextRegion): Box {
  return [Math.round(x - width / 2), Math.round(y - height / 2), Math.round(width), Math.round(height)];
}

async function recogniseLine(
  { recognition, letters }: OcrModels,
  line: Picture,
): Promise<{ text: string; confidence: number }> {
  const kept = Math.min(line.width, widestLine);
  const width = Math.ceil(Math.max(kept, lineHeight) / 32) * 32;
  const size = width * lineHeight;
  const data = new Float32Array(size * 3);
  for (let y = 0; y < lineHeight; y += 1)
    for (let x = 0; x < kept; x += 1) {
      const value = (line.pixels[y * line.width + x] ?? 0) / 127.5 - 1;
      const at = y * width + x;
      data[at] = value;
      data[size + at] = value;
      data[size * 2 + at] = value;
    }
  const { data: scores, dims } = await run(recognition, new Tensor("float32", data, [1, 3, lineHeight, width]));
  return decode(scores, Number(dims[1]), Number(dims[2]), letters);
}

/** Greedy decoding of connectionist temporal classification: repeats and blanks fall away. */
export function decode(
  scores: Float32Array,
  steps: number,
  classes: number,
  letters: readonly string[],
): { text: string; confidence: number } {
  let text = "";
  let sum = 0;
  let count = 0;
  let before = 0;
  for (let step = 0; step < steps; step += 1) {
    let best = 0;
    let score = -Infinity;
    for (let index = 0; index < classes; index += 1) {
      const value = scores[step * classes + index] ?? 0;
      if (value > score) {
        score = value;
        best = index;
      }
    }
    if (best !== 0 && best !== before) {
      text += letters[best] ?? "";
      sum += score;
      count += 1;
    }
    before = best;
  }
  return { text, confidence: count === 0 ? 0 : sum / count };
}

async function run(session: InferenceSession, input: Tensor): Promise<{ data: Float32Array; dims: readonly number[] }> {
  const [inputName = ""] = session.inputNames;
  const [outputName = ""] = session.outputNames;
  const output = (await session.run({ [inputName]: input }))[outputName];
  if (!output || !(output.data instanceof Float32Array))
    throw new Error("A model for reading pictures gave no numbers.");
  return { data: output.data, dims: output.dims };
}
