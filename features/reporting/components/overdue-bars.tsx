import { BarChart } from '#components/charts/bar-chart.tsx';
import { listAddress } from '#features/compliance/rules/list-address.ts';
import { countOf } from '#lib/local-date.ts';

type Row = { id: string; name: string; overdue: number; total: number };
type Props = { title: string; head: string; by: 'unit' | 'site'; rows: Row[] };

const SHOWN = 10;

/** Who is overdue, by department or site; each bar leads to those people. */
export function OverdueBars({ title, head, by, rows }: Props) {
  const shown = rows.slice(0, SHOWN);
  return (
    <BarChart
      title={title}
      note={
        rows.length > SHOWN
          ? `The ${SHOWN} with most, of ${rows.length}`
          : `Of ${countOf(
              rows.reduce((sum, { total }) => sum + total, 0),
              'obligation',
            )}`
      }
      head={[head, 'Overdue']}
      bars={shown.map(({ id, name, overdue, total }) => ({
        label: name,
        value: overdue,
        text: `${overdue.toLocaleString('en')} of ${total.toLocaleString('en')}`,
        tone: 'danger' as const,
        href: listAddress({ [by]: id, status: ['overdue'] }),
      }))}
    />
  );
}
