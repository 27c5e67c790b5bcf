import type { Page } from "playwright-core";

import { figure, type Figure } from "./figures.ts";

const jumps = 40;

/** The heap of the page after its grid has jumped about in a large dataset that is open on the screen. */
export async function benchRendererHeap(page: Page, datasetName: string): Promise<Figure[]> {
  await page.getByTestId(`dataset-item-${datasetName}`).click();
  await page.getByTestId("tab-table").click();
  await page.locator('[data-testid="grid"] [role="gridcell"]').first().waitFor();
  const grid = page.getByTestId("grid");
  for (let jump = 0; jump < jumps; jump += 1) {
    await grid.evaluate(
      (element, share) => {
        const scroller = [element, ...element.querySelectorAll("*")].find(
          (part) => part.scrollHeight > part.clientHeight * 2,
        );
        if (scroller) scroller.scrollTop = scroller.scrollHeight * share;
      },
      (jump * 0.618_034) % 1,
    );
    await page.waitForTimeout(120);
  }
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return [figure(`renderer heap after ${jumps} jumps`, usedSize / 1e6, "MB")];
}
