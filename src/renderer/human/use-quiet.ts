import { useEffect, useState } from "react";

/** The window answers first: what is heavy waits until the page has nothing else to do, at most this long. */
const latestStartMs = 1_500;

/** True from the first idle moment after `awake` became true. */
export function useQuiet(awake: boolean): boolean {
  const [isQuiet, setIsQuiet] = useState(false);
  useEffect(() => {
    if (!awake) return undefined;
    const handle = requestIdleCallback(() => setIsQuiet(true), { timeout: latestStartMs });
    return () => cancelIdleCallback(handle);
  }, [awake]);
  return isQuiet;
}
