import { BarChart } from '#components/charts/bar-chart.tsx';
import { Stat, Stats } from '#components/data/stat.tsx';
import type { Summary } from '#features/rehearsals/rules/summary.ts';
import { formatLocalDate } from '#lib/local-date.ts';

const number = (n: number) => n.toLocaleString('en');

/** The totals: they sum to the people it is for. */
export function RehearsalFigures({ summary }: { summary: Summary }) {
  const { departments, dueDates } = summary;
  const others = summary.suspended + summary.unchanged;
  return (
    <div className="card grid gap-8">
      <Stats>
        <Stat label="It is for" value={number(summary.people)} note="people" />
        <Stat label="Get it" value={number(summary.added + summary.revived)} tone="accent" />
        <Stat label="Compliant already" value={number(summary.compliant)} tone="success" />
        <Stat label="Owe it already" value={number(summary.joined)} />
        {others > 0 && <Stat label="Deactivated or unchanged" value={number(others)} />}
        <Stat
          label="Exceptions"
          value={number(summary.exception)}
          tone={summary.exception > 0 ? 'danger' : undefined}
        />
        <Stat label="Messages" value={number(summary.notices)} />
      </Stats>
      <div className="grid gap-8 md:grid-cols-2">
        <BarChart
          title="By department"
          note={`${number(summary.onLeave)} on leave, ${number(summary.exempt)} exempt`}
          head={['Department', 'Get the schedule, of all there']}
          max={Math.max(1, ...departments.map(({ people }) => people))}
          bars={departments.map(({ name, people, assigned }) => ({
            label: name,
            value: assigned,
            text: `${number(assigned)} of ${number(people)}`,
          }))}
        />
        <BarChart
          title="By due day"
          note="Leave moves a date: its derivation says by how much."
          head={['Due', 'People']}
          bars={dueDates.slice(0, 14).map(({ due, people }) => ({
            label: formatLocalDate(due),
            value: people,
          }))}
        />
      </div>
    </div>
  );
}
