import { Fragment } from 'react';
import { Chart } from '#components/charts/chart.tsx';
import type { Tone } from '#components/ui/tone.ts';

type Bar = {
  label: string;
  value: number;
  /** The value as it is shown: '87%'. */
  text?: string;
  tone?: Tone;
  href?: string;
};

type Props = {
  title: string;
  note?: string;
  /** What is compared, and in what: ['Department', 'Compliant']. */
  head: [string, string];
  bars: Bar[];
  /** The full length; the longest bar when absent. */
  max?: number;
};

/** Horizontal bars, so that names are read and not tilted. */
export function BarChart({ title, note, head, bars, max }: Props) {
  const full = max ?? Math.max(1, ...bars.map((bar) => bar.value));
  const shown = (bar: Bar) => bar.text ?? bar.value.toLocaleString('en');
  return (
    <Chart title={title} note={note} head={head} rows={bars.map((bar) => [bar.label, shown(bar)])}>
      <div className="bars">
        {bars.map((bar) => (
          <Fragment key={bar.label}>
            <span>{bar.href ? <a href={bar.href}>{bar.label}</a> : bar.label}</span>
            <i aria-hidden>
              <i data-tone={bar.tone} style={{ width: `${Math.min(100, (bar.value / full) * 100)}%` }} />
            </i>
            <b>{shown(bar)}</b>
          </Fragment>
        ))}
      </div>
    </Chart>
  );
}
