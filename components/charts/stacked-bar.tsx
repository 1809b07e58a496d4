import { Chart, Legend, type Slice, total } from '#components/charts/chart.tsx';
import { percentOf } from '#components/charts/percent.ts';

type Props = { title: string; note?: string; slices: Slice[] };

/** How a whole divides: the statuses of an audience. */
export function StackedBar({ title, note, slices }: Props) {
  const whole = total(slices);
  return (
    <Chart
      title={title}
      note={note}
      head={['Status', 'People', 'Share']}
      rows={slices.map((slice) => [slice.label, slice.value, percentOf(slice.value, whole)])}
    >
      <div className="stacked" aria-hidden>
        {slices
          .filter((slice) => slice.value > 0)
          .map((slice) => (
            <i
              key={slice.label}
              data-tone={slice.tone}
              style={{ flexGrow: slice.value }}
              title={`${slice.label}: ${slice.value}`}
            />
          ))}
      </div>
      <Legend slices={slices} />
    </Chart>
  );
}
