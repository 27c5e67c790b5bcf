import { lazy, Suspense, useEffect, useState } from "react";

import type { FaceProps } from "./face/index.ts";
import { FaceStill } from "./face/FaceStill.tsx";

const Face = lazy(() => import("./face/index.ts").then((module) => ({ default: module.Face })));

/** The window answers first: the face starts to live once the page has nothing else to do, at the latest after this. */
const latestStartMs = 1_500;

function never(): void {}

/** Her picture at once, then herself. */
export function LivingFace({ awake, ...props }: FaceProps & { awake: boolean }) {
  const [isQuiet, setIsQuiet] = useState(false);
  useEffect(() => {
    if (!awake) return undefined;
    const handle = requestIdleCallback(() => setIsQuiet(true), { timeout: latestStartMs });
    return () => cancelIdleCallback(handle);
  }, [awake]);
  const still = (
    <FaceStill
      assetBaseUrl={props.assetBaseUrl ?? "assets/avatars/"}
      retryAfterMs={null}
      onRetry={never}
      isPlaceholder
    />
  );
  return isQuiet ? (
    <Suspense fallback={still}>
      <Face {...props} />
    </Suspense>
  ) : (
    still
  );
}
