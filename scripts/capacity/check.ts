import { type Observation, round } from '#scripts/capacity/figures.ts';
import { DRIVERS, LEARNING, type Lines, predict } from '#scripts/capacity/model.ts';

type Compared = { predicted: number; measured: number; error: number };
export type Checked = {
  from: number;
  to: number;
  /** Sizes whose figures said how batches grow. */
  shapes: number[];
  parts: Record<keyof Lines, Compared & { driver: string }>;
  all: Compared;
};

/**
 * What one surge says of another, and how far off that is. The kept figures say how batches grow, unless there are none of two
 * sizes; a surge that is checked against is never among them.
 */
export function checkOf(from: Observation, to: Observation, kept: readonly Observation[]): Checked {
  const others = kept.filter((one) => JSON.stringify(one.cpuMs) !== JSON.stringify(to.cpuMs));
  const shapes = new Set(others.map(({ learners }) => learners)).size > 1 ? others : [];
  const predicted = predict(from, to, shapes);
  const parts = Object.fromEntries(
    LEARNING.map((part) => [
      part,
      { driver: DRIVERS[part], ...compared(predicted[part], to.cpuMs[part] ?? 0) },
    ]),
  ) as Checked['parts'];
  const sum = (of: (part: keyof Lines) => number) => LEARNING.reduce((total, part) => total + of(part), 0);
  return {
    from: from.learners,
    to: to.learners,
    shapes: shapes.map(({ learners }) => learners),
    parts,
    all: compared(
      sum((part) => predicted[part]),
      sum((part) => to.cpuMs[part] ?? 0),
    ),
  };
}

const compared = (predicted: number, measured: number): Compared => ({
  predicted: round(predicted),
  measured: round(measured),
  error: round(measured === 0 ? 0 : predicted / measured - 1),
});
