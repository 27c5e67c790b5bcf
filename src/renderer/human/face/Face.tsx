import { Canvas } from "@react-three/fiber";
import { use, useCallback, useEffect, useState } from "react";
import { ACESFilmicToneMapping, type WebGLRenderer } from "three";
import { FaceActor } from "./FaceActor.tsx";
import { FaceStill } from "./FaceStill.tsx";
import { qualityFor } from "./quality.ts";
import { rendererProbe } from "./renderer-probe.ts";
import type { FaceEmotion, FaceLook, FaceQuality, FaceState, VisemeSource } from "./types.ts";

export interface FaceProps {
  readonly state: FaceState;
  readonly quality: FaceQuality | "auto";
  readonly look: FaceLook;
  readonly reducedMotion: boolean;
  readonly visemeSource: VisemeSource;
  readonly emotion?: FaceEmotion;
  /** Folder of the baked avatars, ending in a slash. */
  readonly assetBaseUrl?: string;
  /** Told which quality draws, or `still` where WebGL is out of reach. */
  readonly onQuality?: (quality: FaceQuality | "still") => void;
}

/** Software rendering shares its processor with the rest of the workstation. */
const LOW_FRAMES_PER_SECOND = { speaking: 12, otherwise: 6 };
const FADE_MS = 250;
const FIELD_OF_VIEW_DEGREES = 20;

/** The digital human on a transparent background; fills its parent. Suspends until it is known what draws. Falls back to a still picture without WebGL. */
export function Face({
  state,
  quality,
  look,
  reducedMotion,
  visemeSource,
  emotion = "neutral",
  assetBaseUrl = "assets/avatars/",
  onQuality,
}: FaceProps) {
  const probe = use(rendererProbe());
  const [isTooSlow, setTooSlow] = useState(false);
  const [failure, setFailure] = useState<"none" | "lost" | "failed">(probe.supported ? "none" : "failed");
  const [attempt, setAttempt] = useState(0);
  const [readyFor, setReadyFor] = useState<string | null>(null);
  const asked = quality === "auto" ? qualityFor(probe.name) : quality;
  const drawn: FaceQuality = quality === "auto" && isTooSlow ? "low" : asked;
  const shown = failure === "none" ? drawn : "still";

  useEffect(() => onQuality?.(shown), [onQuality, shown]);

  const watchContext = useCallback(({ gl }: { gl: WebGLRenderer }) => {
    const canvas = gl.domElement;
    canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      if (canvas.isConnected) setFailure("lost");
    });
  }, []);
  const reportSlow = useCallback(() => setTooSlow(true), []);
  const reportFailure = useCallback(() => setFailure("failed"), []);
  const scene = `${attempt}-${drawn}-${look}`;
  const reportReady = useCallback(() => setReadyFor(scene), [scene]);
  const retry = useCallback(() => {
    setAttempt((count) => count + 1);
    setFailure("none");
  }, []);

  if (failure !== "none")
    return (
      <FaceStill
        assetBaseUrl={assetBaseUrl}
        retryAfterMs={failure === "lost" ? 2000 * (attempt + 1) : null}
        onRetry={retry}
      />
    );
  const isLow = drawn === "low";
  return (
    <div
      style={{ position: "relative", width: "100%", height: "100%" }}
      role="img"
      aria-label="Digital human"
      data-face-quality={drawn}
      data-face-state={state}
    >
      {look === "natural" && (
        <div
          style={{
            position: "absolute",
            inset: 0,
            opacity: readyFor === scene ? 0 : 1,
            transition: reducedMotion ? "none" : `opacity ${FADE_MS}ms`,
          }}
          aria-hidden
        >
          <FaceStill assetBaseUrl={assetBaseUrl} retryAfterMs={null} onRetry={retry} isPlaceholder />
        </div>
      )}
      <Canvas
        key={`${attempt}-${drawn}`}
        style={{ position: "absolute", inset: 0 }}
        dpr={isLow ? 1 : [1, 2]}
        frameloop={isLow ? "demand" : "always"}
        gl={{
          alpha: true,
          antialias: !isLow,
          powerPreference: isLow ? "low-power" : "high-performance",
          toneMapping: ACESFilmicToneMapping,
        }}
        camera={{ fov: FIELD_OF_VIEW_DEGREES, near: 0.1, far: 5 }}
        onCreated={watchContext}
      >
        <FaceActor
          state={state}
          look={look}
          quality={drawn}
          reducedMotion={reducedMotion}
          visemeSource={visemeSource}
          emotion={emotion}
          assetBaseUrl={assetBaseUrl}
          framesPerSecond={isLow ? LOW_FRAMES_PER_SECOND[state === "speaking" ? "speaking" : "otherwise"] : null}
          onReady={reportReady}
          onTooSlow={reportSlow}
          onFailure={reportFailure}
        />
      </Canvas>
    </div>
  );
}
