import type { Grammar } from "./grammar.ts";
import { shortestText } from "./shortest-text.ts";

/**
 * What is still to be written: a stack of grammars, the topmost with how far it has come. Never changed, so that many
 * continuations can be tried from one state.
 */
interface Frame {
  grammar: Grammar;
  /** Bytes of a text, characters of a string, digits of a number that are done. */
  at: number;
  phase: Phase;
  below: Frame | null;
  /** Definitions that were entered, one in the other. */
  depth: number;
  /** Bytes that a character begun still needs. */
  missing?: Missing | null;
}

/** How many, and between which bytes the first of them lies (RFC 3629: no surrogates, nothing longer than need be). */
interface Missing {
  count: number;
  from: number;
  to: number;
}

/** Which part of a string or a number comes next. */
type Phase = "start" | "inside" | "escape" | "afterMinus" | "afterZero" | "whole" | "afterPoint" | "fraction";

const [quote, backslash, minus, point, zero, nine] = [0x22, 0x5c, 0x2d, 0x2e, 0x30, 0x39];
const escapable = new Set([...'"\\/bfnrt'].map((letter) => letter.charCodeAt(0)));
const mostDigits = 15;
/** Nothing a person asks for nests definitions deeper. */
const deepest = 12;

/** All the ways in which what was written so far can be read. */
export class Acceptor {
  readonly #frames: readonly Frame[];
  /** The text may end here. */
  readonly isComplete: boolean;

  private constructor(stacks: readonly (Frame | null)[]) {
    const frames: Frame[] = [];
    let isComplete = false;
    for (const stack of stacks) if (open(stack, frames)) isComplete = true;
    this.#frames = frames;
    this.isComplete = isComplete;
  }

  static start(grammar: Grammar): Acceptor {
    return new Acceptor([frame(grammar, null, 0)]);
  }

  /** Nothing more may be written. */
  get isFinished(): boolean {
    return this.#frames.length === 0;
  }

  /** After one byte more, or null where it may not come. */
  next(byte: number): Acceptor | null {
    const stacks: (Frame | null)[] = [];
    for (const current of this.#frames) step(current, byte, stacks);
    if (stacks.length === 0) return null;
    const after = new Acceptor(stacks);
    return after.isComplete || !after.isFinished ? after : null;
  }

  /** After several bytes. */
  after(bytes: Uint8Array): Acceptor | null {
    return bytes.reduce<Acceptor | null>((state, byte) => state?.next(byte) ?? null, this);
  }

  /** The shortest text that completes what was written. */
  completion(): Uint8Array {
    if (this.isComplete) return new Uint8Array();
    const texts = this.#frames.map((current) => Uint8Array.from(completionOf(current)));
    return texts.reduce((best, text) => (text.length < best.length ? text : best));
  }
}

function frame(grammar: Grammar, below: Frame | null, depth: number): Frame {
  return { grammar, at: 0, phase: "start", below, depth };
}

/** Goes down to where a byte is wanted. True where the stack may be empty, that is, the text complete. */
function open(stack: Frame | null, frames: Frame[]): boolean {
  if (!stack) return true;
  const { grammar, at, phase, below, depth } = stack;
  switch (grammar.kind) {
    case "text":
      if (at === grammar.bytes.length) return open(below, frames);
      frames.push(stack);
      return false;
    case "string":
      frames.push(stack);
      return false;
    case "number":
      frames.push(stack);
      return phase === "afterZero" || phase === "whole" || phase === "fraction" ? open(below, frames) : false;
    case "sequence":
      return open(
        grammar.parts.reduceRight<Frame | null>((rest, part) => frame(part, rest, depth), below),
        frames,
      );
    case "choice":
      return grammar.options.map((option) => open(frame(option, below, depth), frames)).some(Boolean);
    default: {
      const definition = grammar.definitions.get(grammar.name);
      if (!definition || depth >= deepest) return false;
      return open(frame(definition, below, depth + 1), frames);
    }
  }
}

function step(current: Frame, byte: number, stacks: (Frame | null)[]): void {
  const { grammar, at } = current;
  if (grammar.kind === "text") {
    if (grammar.bytes[at] === byte) stacks.push({ ...current, at: at + 1 });
  } else if (grammar.kind === "string") stepString(current, grammar, byte, stacks);
  else if (grammar.kind === "number") {
    const phase = numberPhase(current, grammar, byte);
    if (phase) stacks.push({ ...current, at: phase === "afterPoint" ? 0 : at + 1, phase });
  }
}

function stepString(
  current: Frame,
  { minimum, maximum }: Extract<Grammar, { kind: "string" }>,
  byte: number,
  stacks: (Frame | null)[],
): void {
  const { phase, at, below, missing } = current;
  if (missing) {
    if (byte < missing.from || byte > missing.to) return;
    const rest = missing.count === 1 ? null : { count: missing.count - 1, from: 0x80, to: 0xbf };
    stacks.push({ ...current, missing: rest });
  } else if (phase === "start") {
    if (byte === quote) stacks.push({ ...current, phase: "inside" });
  } else if (phase === "escape") {
    if (escapable.has(byte)) stacks.push({ ...current, phase: "inside", at: at + 1 });
  } else if (byte === quote) {
    if (at >= minimum) stacks.push(below);
  } else if (byte === backslash) {
    if (at < maximum) stacks.push({ ...current, phase: "escape" });
  } else if (byte < 0x80) {
    if (byte >= 0x20 && at < maximum) stacks.push({ ...current, at: at + 1 });
  } else {
    const begun = characterBegunBy(byte);
    // JSON counts as JavaScript does: what takes four bytes is two.
    const length = begun?.count === 3 ? 2 : 1;
    if (begun && at + length <= maximum) stacks.push({ ...current, at: at + length, missing: begun });
  }
}

function characterBegunBy(byte: number): Missing | null {
  if (byte >= 0xc2 && byte <= 0xdf) return { count: 1, from: 0x80, to: 0xbf };
  if (byte >= 0xe0 && byte <= 0xef)
    return { count: 2, from: byte === 0xe0 ? 0xa0 : 0x80, to: byte === 0xed ? 0x9f : 0xbf };
  if (byte >= 0xf0 && byte <= 0xf4)
    return { count: 3, from: byte === 0xf0 ? 0x90 : 0x80, to: byte === 0xf4 ? 0x8f : 0xbf };
  return null;
}

function numberPhase(
  { phase, at }: Frame,
  { isInteger, isNegativeAllowed, isZeroAllowed }: Extract<Grammar, { kind: "number" }>,
  byte: number,
): Phase | null {
  const isDigit = byte >= zero && byte <= nine;
  switch (phase) {
    case "start":
      if (byte === minus) return isNegativeAllowed ? "afterMinus" : null;
      if (byte === zero) return isZeroAllowed ? "afterZero" : null;
      return isDigit ? "whole" : null;
    case "afterMinus":
      return byte === zero ? "afterZero" : isDigit ? "whole" : null;
    case "afterZero":
      return byte === point && !isInteger ? "afterPoint" : null;
    case "whole":
      if (byte === point && !isInteger) return "afterPoint";
      return isDigit && at < mostDigits ? "whole" : null;
    case "afterPoint":
      return isDigit ? "fraction" : null;
    default:
      return isDigit && at < mostDigits ? "fraction" : null;
  }
}

function completionOf({ grammar, at, phase, below, missing }: Frame): number[] {
  const rest: number[] = below ? completionOf(below) : [];
  if (grammar.kind === "text") return [...grammar.bytes.subarray(at), ...rest];
  if (grammar.kind === "number" && phase !== "start")
    return phase === "afterMinus" || phase === "afterPoint" ? [zero, ...rest] : rest;
  if (grammar.kind === "string" && phase !== "start") {
    const short = Math.max(0, grammar.minimum - at - (phase === "escape" ? 1 : 0));
    const begun = missing ? [missing.from, ...new Array<number>(missing.count - 1).fill(0x80)] : [];
    const escaped = phase === "escape" ? [backslash] : [];
    return [...begun, ...escaped, ...new Array<number>(short).fill(0x78), quote, ...rest];
  }
  return [...shortestText(grammar), ...rest];
}
