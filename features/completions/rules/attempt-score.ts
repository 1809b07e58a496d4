/** A quiz sitting that was handed in: the share of its points, and how many points it asked for. */
export type Sitting = { lessonId: string; score: number; points: number };

/** Share of quiz points over a whole attempt, the best sitting of each quiz; null when the course has no quiz. */
export function attemptScore(sittings: readonly Sitting[]): number | null {
  const best = new Map<string, Sitting>();
  for (const sitting of sittings) {
    const known = best.get(sitting.lessonId);
    if (!known || sitting.score > known.score) best.set(sitting.lessonId, sitting);
  }
  const asked = [...best.values()].reduce((sum, { points }) => sum + points, 0);
  if (asked === 0) return null;
  return [...best.values()].reduce((sum, { score, points }) => sum + score * points, 0) / asked;
}
