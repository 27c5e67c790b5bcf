import { expect, test } from "vitest";
import { createFramePacer, type FenceContext } from "./frame-pacer.ts";

/** A graphics card whose work ends when the test says so. */
function slowCard() {
  const open = new Set<WebGLSync>();
  const done = new Set<WebGLSync>();
  const context: FenceContext = {
    SYNC_GPU_COMMANDS_COMPLETE: 0x9117,
    SYNC_STATUS: 0x9114,
    SIGNALED: 0x9119,
    fenceSync() {
      const sync: WebGLSync = {};
      open.add(sync);
      return sync;
    },
    getSyncParameter: (sync: WebGLSync) => (done.has(sync) ? 0x9119 : 0x9118),
    deleteSync(sync: WebGLSync | null) {
      if (sync) open.delete(sync);
    },
  };
  return {
    context,
    openFences: () => open.size,
    finish() {
      for (const sync of open) done.add(sync);
    },
  };
}

test("frames are asked for only when the last one is drawn", () => {
  const card = slowCard();
  let asked = 0;
  const pacer = createFramePacer(card.context, () => asked++);
  pacer.tick();
  pacer.afterFrame();
  pacer.tick();
  pacer.tick();
  expect(asked).toBe(1);
  card.finish();
  pacer.tick();
  expect(asked).toBe(2);
});

test("no fence is left behind", () => {
  const card = slowCard();
  const pacer = createFramePacer(card.context, () => {});
  for (let frame = 0; frame < 5; frame++) pacer.afterFrame();
  expect(card.openFences()).toBe(1);
  pacer.dispose();
  expect(card.openFences()).toBe(0);
});
