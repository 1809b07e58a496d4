import type { Counts } from '#features/rates/queries.ts';

/** The share who are done of those who have to be: whoever is exempt or on leave has not to. Null when nobody has. */
export function doneShare({ owed, excused, onTime, late }: Counts): number | null {
  const asked = owed - excused;
  return asked > 0 ? (onTime + late) / asked : null;
}

/** 0.994 → '99 %': rounded down, so that 100 % means everybody. */
export const shareText = (share: number | null): string =>
  share === null ? '–' : `${Math.floor(share * 100 + 1e-9)} %`;
