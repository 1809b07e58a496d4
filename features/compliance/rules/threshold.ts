/** Share of the people, above which a change of many at once is held until somebody has looked at it. */
export const MAX_SHARE = 0.1;

/** So few leave even a small company in a day without anybody having made a mistake. */
export const ALWAYS_ALLOWED = 5;

export type LossCheck = { stop: false } | { stop: true; losing: number; allowed: number; sentence: string };

/**
 * A truncated HR file must not suspend 9,000 people (compliance model, "Traps"): over the threshold nothing is applied and
 * the difference is shown. `before`: the people there are now; `losing`: those the change would release or suspend.
 */
export function lossCheck(before: number, losing: number, maxShare = MAX_SHARE): LossCheck {
  const allowed = Math.max(ALWAYS_ALLOWED, Math.floor(before * maxShare));
  if (losing <= allowed) return { stop: false };
  const percent = Math.round((losing / before) * 100);
  const sentence =
    `This would release ${losing} of ${before} people (${percent} %), ` +
    `more than the ${allowed} that go without a look. Nothing was changed: check the difference, then confirm it.`;
  return { stop: true, losing, allowed, sentence };
}
