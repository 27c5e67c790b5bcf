import type { Stamp } from "../contract/sync.ts";

/** The latest time a device has given or seen, without whose it was. */
export interface Clock {
  wallMs: number;
  counter: number;
}

/** Ascending. Stamps of one device never tie; those of a copied device do, and then the operation's id decides. */
export function compareStamps(a: Stamp, b: Stamp): number {
  return a.wallMs - b.wallMs || a.counter - b.counter || compareText(a.deviceId, b.deviceId);
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The next time after everything given or seen so far. */
export function tick(clock: Clock, nowMs: number): Clock {
  return nowMs > clock.wallMs ? { wallMs: nowMs, counter: 0 } : { wallMs: clock.wallMs, counter: clock.counter + 1 };
}

export function witness(clock: Clock, stamp: Clock): Clock {
  const isLater = stamp.wallMs - clock.wallMs || stamp.counter - clock.counter;
  return isLater > 0 ? { wallMs: stamp.wallMs, counter: stamp.counter } : clock;
}

/** How far ahead of the server a device's stamp may be before it is drawn back. */
export const maximumAheadMs = 60_000;

/**
 * A stamp too far ahead becomes the server's own next time, so that a wrong clock cannot win for years. `clock` is the server's
 * and has seen every stamp it took, so that what a device did later stays later when it is clamped.
 */
export function clampStamp(stamp: Stamp, clock: Clock, nowMs: number): { stamp: Stamp; clock: Clock } {
  if (stamp.wallMs <= nowMs + maximumAheadMs) return { stamp, clock: witness(clock, stamp) };
  const next = tick(clock, nowMs);
  return { stamp: { ...next, deviceId: stamp.deviceId }, clock: next };
}
