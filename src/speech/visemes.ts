import type { PhonemeTiming } from "./flite/flite-engine.ts";
import { VISEMES, visemeTargets } from "./viseme-targets.ts";

export const VISEME_COUNT = VISEMES.length;
const SILENCE = VISEMES.indexOf("sil");

/** Anything that can say how the mouth stands now: fills 15 weights in the order of `VISEMES`. */
export type VisemeSource = { sample(into: Float32Array): void };

/** Muscles are no faster than this; at high speech rates shapes therefore run into each other. */
const MINIMUM_REACH_SECONDS = 0.034;
const MAXIMUM_REACH_SECONDS = 0.13;
const NEIGHBOURS = 7;
const SILENCE_FLOOR = 0.01;
const CLOSURE_PLATEAU = 0.45;
const FULLY_CLOSED = 0.999;

const FIELDS = 6 + VISEME_COUNT;
const CENTRE = 0;
const LEAD = 1;
const LAG = 2;
const STRENGTH = 3;
const CLOSURE = 4;
const HALF_DURATION = 5;
const WEIGHTS = 6;

/**
 * Mouth shapes over time from phoneme times. Co-articulation after Cohen and Massaro (1993), "Modeling Coarticulation
 * in Synthetic Visual Speech": each phone has a dominance that rises before and falls after its centre, and the weights
 * are the dominance-weighted mean of the targets, so they sum to one. Lips that must touch (p, b, m) shut out the rest
 * for the middle of the phone.
 */
export class VisemeTrack {
  #targets = new Float64Array(256 * FIELDS);
  #count = 0;
  #cursor = 0;
  #endSeconds = 0;

  get endSeconds(): number {
    return this.#endSeconds;
  }

  /** Adds phonemes after those already there; their times are moved by `offsetSeconds`. */
  append(phonemes: readonly PhonemeTiming[], offsetSeconds = 0): void {
    for (const { phone, startSeconds, endSeconds } of phonemes) {
      const duration = Math.max(0.001, endSeconds - startSeconds);
      for (const target of visemeTargets(phone)) {
        const base = this.#reserve();
        const half = duration / 2;
        this.#targets[base + CENTRE] = offsetSeconds + startSeconds + duration * target.at;
        this.#targets[base + LEAD] = reach(half * target.lead);
        this.#targets[base + LAG] = reach(half * target.lag);
        if (phone === "pau") {
          this.#targets[base + LEAD] = half;
          this.#targets[base + LAG] = half;
        }
        this.#targets[base + STRENGTH] = target.strength;
        this.#targets[base + CLOSURE] = target.closure;
        this.#targets[base + HALF_DURATION] = half;
        VISEMES.forEach((viseme, index) => {
          this.#targets[base + WEIGHTS + index] = target.weights[viseme] ?? 0;
        });
      }
      this.#endSeconds = Math.max(this.#endSeconds, offsetSeconds + endSeconds);
    }
  }

  clear(): void {
    this.#count = 0;
    this.#cursor = 0;
    this.#endSeconds = 0;
  }

  /** Fills `into` with 15 weights that sum to one. Allocates nothing. */
  sample(timeSeconds: number, into: Float32Array): void {
    into.fill(0);
    const targets = this.#targets;
    this.#moveCursor(timeSeconds);
    const first = Math.max(0, this.#cursor - NEIGHBOURS);
    const last = Math.min(this.#count - 1, this.#cursor + NEIGHBOURS);
    let open = 1;
    let openLips = 1;
    for (let index = first; index <= last; index += 1) {
      const base = index * FIELDS;
      const remaining = 1 - this.#closureAt(base, timeSeconds);
      open *= remaining;
      if (targets[base + CLOSURE] === 1) openLips *= remaining;
    }
    let total = SILENCE_FLOOR * open;
    into[SILENCE] = total;
    for (let index = first; index <= last; index += 1) {
      const base = index * FIELDS;
      const closure = this.#closureAt(base, timeSeconds);
      const isLips = targets[base + CLOSURE] === 1;
      const share = isLips ? closure + (1 - closure) * open : closure * openLips + (1 - closure) * open;
      const dominance = this.#dominanceAt(base, timeSeconds) * share;
      if (dominance === 0) continue;
      total += dominance;
      for (let viseme = 0; viseme < VISEME_COUNT; viseme += 1) {
        into[viseme] = (into[viseme] ?? 0) + dominance * (targets[base + WEIGHTS + viseme] ?? 0);
      }
    }
    if (total <= 0) {
      into[SILENCE] = 1;
      return;
    }
    for (let viseme = 0; viseme < VISEME_COUNT; viseme += 1) into[viseme] = Math.min(1, (into[viseme] ?? 0) / total);
  }

  #dominanceAt(base: number, timeSeconds: number): number {
    const targets = this.#targets;
    const away = timeSeconds - (targets[base + CENTRE] ?? 0);
    const width = (away < 0 ? targets[base + LEAD] : targets[base + LAG]) ?? 1;
    const scaled = away / width;
    return (targets[base + STRENGTH] ?? 0) * Math.exp(-scaled * scaled);
  }

  #closureAt(base: number, timeSeconds: number): number {
    const targets = this.#targets;
    const closure = targets[base + CLOSURE] ?? 0;
    if (closure === 0) return 0;
    const half = targets[base + HALF_DURATION] ?? 0;
    const away = Math.abs(timeSeconds - (targets[base + CENTRE] ?? 0));
    const plateau = half * CLOSURE_PLATEAU;
    const edge = Math.max(half * 1.15, plateau + MINIMUM_REACH_SECONDS);
    if (away <= plateau) return closure * FULLY_CLOSED;
    if (away >= edge) return 0;
    const ease = (edge - away) / (edge - plateau);
    return closure * FULLY_CLOSED * ease * ease * (3 - 2 * ease);
  }

  #moveCursor(timeSeconds: number): void {
    const targets = this.#targets;
    while (this.#cursor > 0 && (targets[this.#cursor * FIELDS + CENTRE] ?? 0) > timeSeconds) this.#cursor -= 1;
    while (
      this.#cursor < this.#count - 1 &&
      (targets[(this.#cursor + 1) * FIELDS + CENTRE] ?? Infinity) <= timeSeconds
    ) {
      this.#cursor += 1;
    }
  }

  #reserve(): number {
    const base = this.#count * FIELDS;
    if (base + FIELDS > this.#targets.length) {
      const grown = new Float64Array(this.#targets.length * 2);
      grown.set(this.#targets);
      this.#targets = grown;
    }
    this.#count += 1;
    return base;
  }
}

function reach(seconds: number): number {
  return Math.min(MAXIMUM_REACH_SECONDS, Math.max(MINIMUM_REACH_SECONDS, seconds));
}
