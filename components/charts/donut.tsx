import { Chart, Legend, type Slice, total } from '#components/charts/chart.tsx';
import { percentOf } from '#components/charts/percent.ts';
import { arcs } from '#components/charts/scale.ts';

type Props = {
  title: string;
  note?: string;
  slices: Slice[];
  /** In the middle: the number that matters, and its name. */
  centre: string;
  centreLabel: string;
};

export function Donut({ title, note, slices, centre, centreLabel }: Props) {
  const whole = total(slices);
  const rings = arcs(slices.map((slice) => slice.value));
  return (
    <Chart
      title={title}
      note={note}
      head={['Status', 'People', 'Share']}
      rows={slices.map((slice) => [slice.label, slice.value, percentOf(slice.value, whole)])}
    >
      <div className="donut">
        <div>
          <svg viewBox="0 0 36 36" aria-hidden="true">
            {whole === 0 && <circle cx="18" cy="18" r="15.9155" />}
            {slices.map((slice, i) => {
              const { offset, length } = rings[i] ?? { offset: 0, length: 0 };
              return length > 0 ? (
                <circle
                  key={slice.label}
                  data-tone={slice.tone}
                  cx="18"
                  cy="18"
                  r="15.9155"
                  strokeDasharray={`${length} ${100 - length}`}
                  strokeDashoffset={25 - offset}
                />
              ) : null;
            })}
          </svg>
          <p>
            <strong>{centre}</strong>
            {centreLabel}
          </p>
        </div>
        <Legend slices={slices} />
      </div>
    </Chart>
  );
}
