import { expect, test } from "vitest";
import { createFrameWatch, qualityFor } from "./quality.ts";

test("software renderers get the low avatar, graphics cards the full one", () => {
  expect(qualityFor("ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)")).toBe("low");
  expect(qualityFor("llvmpipe (LLVM 15.0.6, 256 bits)")).toBe("low");
  expect(qualityFor("Microsoft Basic Render Driver")).toBe("low");
  expect(qualityFor("ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11)")).toBe("full");
  expect(qualityFor("Mesa Intel(R) UHD Graphics 620 (KBL GT2)")).toBe("full");
});

function framesUntilSlow(dtS: (frame: number) => number): number | null {
  const isSlow = createFrameWatch();
  for (let frame = 0; frame < 600; frame++) if (isSlow(dtS(frame))) return frame;
  return null;
}

test("steady slowness is noticed once, after the warm-up", () => {
  expect(framesUntilSlow(() => 0.06)).toBe(79);
  const isSlow = createFrameWatch();
  const answers = Array.from({ length: 400 }, () => isSlow(0.06));
  expect(answers.filter(Boolean)).toHaveLength(1);
});

test("a slow start, single stalls and a hidden window are forgiven", () => {
  expect(framesUntilSlow((frame) => (frame < 20 ? 0.3 : 0.016))).toBeNull();
  expect(framesUntilSlow((frame) => (frame % 10 === 0 ? 0.2 : 0.016))).toBeNull();
  expect(framesUntilSlow((frame) => (frame === 100 ? 30 : 0.016))).toBeNull();
});
