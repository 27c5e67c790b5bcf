import { useEffect } from "react";
import { stillFile } from "./still-file.ts";

interface FaceStillProps {
  readonly assetBaseUrl: string;
  /** Milliseconds until drawing is tried again; null for never. */
  readonly retryAfterMs: number | null;
  readonly onRetry: () => void;
  /** True while the moving picture is still being loaded. */
  readonly isPlaceholder?: boolean;
}

const MAX_RETRY_MS = 20_000;

/** A picture of the digital human for machines that cannot draw her. */
export function FaceStill({ assetBaseUrl, retryAfterMs, onRetry, isPlaceholder = false }: FaceStillProps) {
  useEffect(() => {
    if (retryAfterMs === null || retryAfterMs > MAX_RETRY_MS) return undefined;
    const timer = setTimeout(onRetry, retryAfterMs);
    return () => clearTimeout(timer);
  }, [retryAfterMs, onRetry]);
  return (
    <img
      src={`${assetBaseUrl}${stillFile}`}
      alt={isPlaceholder ? "" : "Digital human"}
      data-face-quality={isPlaceholder ? undefined : "still"}
      style={{ width: "100%", height: "100%", objectFit: "contain", objectPosition: "50% 100%" }}
    />
  );
}
