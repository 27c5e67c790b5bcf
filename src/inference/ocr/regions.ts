/** A line of text in a picture: its middle, its size, and the angle it is turned by, in pixels and radians. */
export interface TextRegion {
  x: number;
  y: number;
  width: number;
  height: number;
  angle: number;
}

const threshold = 0.3;
const leastMean = 0.55;
const leastPixels = 12;
/** The detector marks the kernel of a line; Liao et al., Real-time Scene Text Detection with Differentiable Binarization, 2020, grow it by area x ratio / perimeter. */
const growth = 1.6;
/** Lines are straight enough below this, and short pieces have no angle to speak of. */
const leastAngle = 0.012;

/** Lines in a map of probabilities (row by row), one per connected region. */
export function findRegions(map: Float32Array, width: number, height: number): TextRegion[] {
  const seen = new Uint8Array(map.length);
  const regions: TextRegion[] = [];
  const stack: number[] = [];
  const members: number[] = [];
  for (let start = 0; start < map.length; start += 1) {
    if (seen[start] === 1 || (map[start] ?? 0) <= threshold) continue;
    seen[start] = 1;
    stack.push(start);
    members.length = 0;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      members.push(at);
      const x = at % width;
      const neighbours = [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width];
      for (const next of neighbours) {
        if (next < 0 || next >= map.length || seen[next] === 1 || (map[next] ?? 0) <= threshold) continue;
        seen[next] = 1;
        stack.push(next);
      }
    }
    const region = regionOf(members, map, width);
    if (region) regions.push(region);
  }
  return regions.filter(({ width: w, height: h }) => w >= 4 && h >= 4 && w <= width * 2 && h <= height * 2);
}

function regionOf(members: readonly number[], map: Float32Array, width: number): TextRegion | null {
  if (members.length < leastPixels) return null;
  let sum = 0;
  let meanX = 0;
  let meanY = 0;
  for (const at of members) {
    sum += map[at] ?? 0;
    meanX += at % width;
    meanY += Math.floor(at / width);
  }
  if (sum / members.length < leastMean) return null;
  meanX /= members.length;
  meanY /= members.length;
  const angle = angleOf(members, width, meanX, meanY);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const at of members) {
    const dx = (at % width) - meanX;
    const dy = Math.floor(at / width) - meanY;
    const along = dx * cos + dy * sin;
    const across = dy * cos - dx * sin;
    left = Math.min(left, along);
    right = Math.max(right, along);
    top = Math.min(top, across);
    bottom = Math.max(bottom, across);
  }
  const [kernelWidth, kernelHeight] = [right - left + 1, bottom - top + 1];
  const grow = (kernelWidth * kernelHeight * growth) / (2 * (kernelWidth + kernelHeight));
  const [along, across] = [(left + right) / 2, (top + bottom) / 2];
  return {
    x: meanX + along * cos - across * sin,
    y: meanY + along * sin + across * cos,
    width: kernelWidth + 2 * grow,
    height: kernelHeight + 2 * grow,
    angle,
  };
}

/** Direction of the region's longer axis, from its second moments, where it is clear and not upright. */
function angleOf(members: readonly number[], width: number, meanX: number, meanY: number): number {
  let [xx, yy, xy] = [0, 0, 0];
  for (const at of members) {
    const dx = (at % width) - meanX;
    const dy = Math.floor(at / width) - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const spread = Math.hypot(xx - yy, 2 * xy) / (xx + yy);
  return spread < 0.8 || Math.abs(angle) < leastAngle || Math.abs(angle) > Math.PI / 4 ? 0 : angle;
}
