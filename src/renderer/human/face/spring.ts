export interface Spring {
  value: number;
  velocity: number;
}

/** Moves a critically damped spring towards `target`; exact for any step, eases in as well as out. `timeS` is about half the time to settle. */
export function settle(spring: Spring, target: number, dtS: number, timeS: number): void {
  const rate = 2 / timeS;
  const offset = spring.value - target;
  const drive = (spring.velocity + rate * offset) * dtS;
  const decay = Math.exp(-rate * dtS);
  spring.velocity = (spring.velocity - rate * drive) * decay;
  spring.value = target + (offset + drive) * decay;
}
