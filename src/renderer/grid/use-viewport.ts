import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import { createScrollMap, type ScrollMap } from "./scroll-map.ts";

export interface Viewport {
  topPx: number;
  leftPx: number;
  widthPx: number;
  /** Height left for rows, without the header and the scrollbar. */
  bodyHeightPx: number;
}

interface ViewportControls {
  viewport: Viewport;
  map: ScrollMap;
  scrollToTop(topPx: number): void;
  scrollToLeft(leftPx: number): void;
}

interface ViewportOptions {
  scroller: RefObject<HTMLDivElement | null>;
  rowCount: number;
  rowHeightPx: number;
  headerHeightPx: number;
  /** When this changes the grid starts at the top again. */
  resetKey: string;
}

/**
 * Where the grid looks. Beyond the browser's tallest box the scrollbar only says roughly where; the wheel and the keys then
 * move by exact pixels and drag the scrollbar after them.
 */
export function useViewport({
  scroller,
  rowCount,
  rowHeightPx,
  headerHeightPx,
  resetKey,
}: ViewportOptions): ViewportControls {
  const [size, setSize] = useState({ widthPx: 0, heightPx: 0 });
  const [place, setPlace] = useState({ topPx: 0, leftPx: 0 });
  const bodyHeightPx = Math.max(0, size.heightPx - headerHeightPx);
  const map = createScrollMap(rowCount, rowHeightPx, bodyHeightPx);
  const current = useRef({ map, topPx: 0, expectedScrollTopPx: 0 });
  current.current.map = map;

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => setSize({ widthPx: element.clientWidth, heightPx: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);

  const scrollToTop = useCallback(
    (topPx: number) => {
      const element = scroller.current;
      const state = current.current;
      if (!element) return;
      state.topPx = Math.min(state.map.lastTopPx, Math.max(0, topPx));
      state.expectedScrollTopPx = Math.round(state.map.scrollTopOf(state.topPx));
      element.scrollTop = state.expectedScrollTopPx;
      setPlace((before) => ({ ...before, topPx: state.topPx }));
    },
    [scroller],
  );

  const scrollToLeft = useCallback(
    (leftPx: number) => {
      if (scroller.current) scroller.current.scrollLeft = leftPx;
    },
    [scroller],
  );

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    function onScroll() {
      if (!element) return;
      const state = current.current;
      const ownDoing = state.map.isScaled && Math.abs(element.scrollTop - state.expectedScrollTopPx) < 2;
      if (!ownDoing) {
        state.topPx = state.map.topOf(element.scrollTop);
        state.expectedScrollTopPx = element.scrollTop;
      }
      setPlace({ topPx: state.topPx, leftPx: element.scrollLeft });
    }
    function onWheel(event: WheelEvent) {
      const state = current.current;
      if (!state.map.isScaled || event.deltaY === 0 || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      const unit =
        event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 26 : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? 500 : 1;
      scrollToTop(state.topPx + event.deltaY * unit);
    }
    element.addEventListener("scroll", onScroll, { passive: true });
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      element.removeEventListener("scroll", onScroll);
      element.removeEventListener("wheel", onWheel);
    };
  }, [scroller, scrollToTop]);

  useLayoutEffect(() => scrollToTop(0), [resetKey, scrollToTop]);

  const topPx = Math.min(place.topPx, map.lastTopPx);
  return {
    viewport: { topPx, leftPx: place.leftPx, widthPx: size.widthPx, bodyHeightPx },
    map,
    scrollToTop,
    scrollToLeft,
  };
}
