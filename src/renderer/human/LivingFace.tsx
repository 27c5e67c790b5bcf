import { lazy, Suspense } from "react";

import type { FaceProps } from "./face/index.ts";
import { FaceStill } from "./face/FaceStill.tsx";

const Face = lazy(() => import("./face/index.ts").then((module) => ({ default: module.Face })));
const assetBaseUrl = "assets/avatars/";

function never(): void {}

/** Her picture at once; herself from the moment there are `props` for it. */
export function LivingFace({ face }: { face: Omit<FaceProps, "assetBaseUrl"> | null }) {
  const still = <FaceStill assetBaseUrl={assetBaseUrl} retryAfterMs={null} onRetry={never} isPlaceholder />;
  if (!face) return still;
  return (
    <Suspense fallback={still}>
      <Face {...face} assetBaseUrl={assetBaseUrl} />
    </Suspense>
  );
}
