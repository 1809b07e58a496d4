/** The round number a scale ends at: 1, 2, 5 or 10 times a power of ten, and even so that half of it is whole. */
export function ceilingOf(highest: number): number {
  if (highest <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(highest));
  const step = [1, 2, 4, 5, 10].find((n) => n * power >= highest) ?? 10;
  const top = step * power;
  return top % 2 === 0 ? top : top + 1;
}

export type Arc = { offset: number; length: number };

/** Where each slice of a ring with circumference 100 begins and how long it is, with a gap between neighbours. */
export function arcs(values: number[], gap = 1): Arc[] {
  const whole = values.reduce((sum, value) => sum + value, 0);
  const several = values.filter((value) => value > 0).length > 1;
  let offset = 0;
  return values.map((value) => {
    const share = whole === 0 ? 0 : (value / whole) * 100;
    const arc = { offset, length: Math.max(0, share - (several ? gap : 0)) };
    offset += share;
    return arc;
  });
}
