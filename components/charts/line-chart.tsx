import { Chart } from '#components/charts/chart.tsx';
import { ceilingOf } from '#components/charts/scale.ts';
import type { Tone } from '#components/ui/tone.ts';

type Point = { label: string; value: number };

type Props = {
  title: string;
  note?: string;
  head: [string, string];
  points: Point[];
  /** Top of the scale; a round number above the highest point when absent. */
  max?: number;
  /** After each number of the scale: '%'. */
  unit?: string;
  tone?: Tone;
};

export function LineChart({ title, note, head, points, max, unit = '', tone }: Props) {
  const top = max ?? ceilingOf(Math.max(0, ...points.map((point) => point.value)));
  const x = (i: number) => (points.length < 2 ? 0 : (i / (points.length - 1)) * 100);
  const y = (value: number) => (1 - value / top) * 100;
  const path = points
    .map((point, i) => `${i ? 'L' : 'M'}${x(i).toFixed(2)} ${y(point.value).toFixed(2)}`)
    .join('');
  // Six labels at most, so that they fit a phone.
  const every = Math.max(1, Math.ceil((points.length - 1) / 5));
  const last = points.at(-1);
  return (
    <Chart title={title} note={note} head={head} rows={points.map((point) => [point.label, point.value])}>
      <div className="line-chart" data-tone={tone} aria-hidden>
        <div className="scale">
          {[0, 0.5, 1].map((part) => (
            <span key={part}>{(top * part).toLocaleString('en') + unit}</span>
          ))}
        </div>
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          {[0, 50, 100].map((at) => (
            <line key={at} className="rule" x1="0" x2="100" y1={at} y2={at} />
          ))}
          {last && (
            <>
              <path className="area" d={`${path}L${x(points.length - 1)} 100L0 100Z`} />
              <path className="curve" d={path} />
              <path className="dot" d={`M${x(points.length - 1)} ${y(last.value)}h0`} />
            </>
          )}
        </svg>
        <div className="steps">
          {points.map((point, i) =>
            i % every === 0 ? (
              <span key={point.label} style={{ left: `${x(i)}%` }}>
                {point.label}
              </span>
            ) : null,
          )}
        </div>
      </div>
    </Chart>
  );
}
