import chronosBoltSmall from "./chronos-bolt-small.json" with { type: "json" };
import kokoro82m from "./kokoro-82m.json" with { type: "json" };
import minilmL6v2 from "./minilm-l6-v2.json" with { type: "json" };
import moonshineBase from "./moonshine-base.json" with { type: "json" };
import qwen3Large from "./qwen3-4b.json" with { type: "json" };
import qwen3Medium from "./qwen3-1.7b.json" with { type: "json" };
import qwen3Small from "./qwen3-0.6b.json" with { type: "json" };
import whisperBase from "./whisper-base.json" with { type: "json" };

/** Manifests as they are in their files, not yet parsed. */
export const packCatalog: readonly unknown[] = [
  qwen3Small,
  qwen3Medium,
  qwen3Large,
  minilmL6v2,
  moonshineBase,
  whisperBase,
  kokoro82m,
  chronosBoltSmall,
];
