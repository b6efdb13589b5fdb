// A seeded generator (mulberry32): the same seed plays the same story.
export type Chance = { (): number; below(limit: number): number; one<T>(of: readonly T[]): T };

export function seeded(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return Object.assign(next, { below, one: <T>(of: readonly T[]): T => of[below(of.length)]! });
}
