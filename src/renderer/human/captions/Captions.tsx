import { useEffect, useRef, useSyncExternalStore } from "react";

import type { Sentence } from "../../../speech/clauses.ts";
import type { SpokenWord } from "../../../speech/spoken-text.ts";
import { captionPieces } from "./caption-pieces.ts";
import "./captions.css";

/** What captions follow; a `SpeechPlayer` is one. */
export type CaptionSource = {
  readonly sentence: Sentence | undefined;
  subscribe(listener: () => void): () => void;
  currentWord(): SpokenWord | undefined;
};

/** The sentence being said, in its written form, with the word that is heard lit up. Renders once a sentence. */
export function Captions({ source }: { source: CaptionSource }) {
  const subscribe = (listener: () => void) => source.subscribe(listener);
  const sentence = useSyncExternalStore(subscribe, () => source.sentence);
  const line = useRef<HTMLParagraphElement>(null);

  useEffect(() => {
    if (!sentence) return undefined;
    const words = [...(line.current?.querySelectorAll<HTMLElement>("[data-start]") ?? [])];
    const starts = words.map((element) => Number(element.dataset["start"]));
    let lit = -1;
    let frame = 0;
    function follow() {
      const word = source.currentWord();
      const at = word ? word.displayStart - (sentence?.displayStart ?? 0) : -1;
      const index = starts.indexOf(at);
      if (index !== lit && index >= 0) {
        words.forEach((element, position) => {
          element.dataset["said"] = position < index ? "before" : position === index ? "now" : "after";
        });
        lit = index;
      }
      frame = requestAnimationFrame(follow);
    }
    frame = requestAnimationFrame(follow);
    return () => cancelAnimationFrame(frame);
  }, [source, sentence]);

  return (
    <div className="captions" data-empty={sentence === undefined}>
      <p className="captions-line" aria-hidden="true" ref={line} key={sentence?.displayStart ?? -1}>
        {sentence &&
          captionPieces(sentence).map(({ text, start, isWord }) =>
            isWord ? (
              <span className="captions-word" data-start={start} data-said="after" key={start}>
                {text}
              </span>
            ) : (
              text
            ),
          )}
      </p>
      <p className="captions-announced" aria-live="polite">
        {sentence?.text ?? ""}
      </p>
    </div>
  );
}
