import { Stat, Stats } from '#components/data/stat.tsx';
import { listAddress } from '#features/compliance/rules/list-address.ts';
import type { Status } from '#features/compliance/rules/status.ts';

type Props = { counts: Partial<Record<Status, number>>; lapsed: number; waiting: number };

const number = (n: number) => n.toLocaleString('en');

/** The answer to "who is overdue right now", and what comes next. */
export function OverviewFigures({ counts, lapsed, waiting }: Props) {
  const of = (status: Status) => counts[status] ?? 0;
  const open = of('in_progress') + of('not_started') + of('upcoming');
  return (
    <Stats>
      <Stat
        label="Overdue right now"
        value={number(of('overdue'))}
        note={lapsed > 0 ? `${number(lapsed)} of them had a proof that lapsed` : undefined}
        tone={of('overdue') > 0 ? 'danger' : 'success'}
        href={listAddress({ status: ['overdue'] })}
      />
      <Stat
        label="In grace"
        value={number(of('in_grace'))}
        note="late, not overdue yet"
        tone={of('in_grace') > 0 ? 'warn' : undefined}
        href={listAddress({ status: ['in_grace'] })}
      />
      <Stat
        label="Due soon"
        value={number(of('due_soon'))}
        note="within 7 days"
        href={listAddress({ status: ['due_soon'] })}
      />
      <Stat
        label="Open"
        value={number(open)}
        note="with time left"
        href={listAddress({ status: ['in_progress', 'not_started', 'upcoming'] })}
      />
      <Stat
        label="Compliant"
        value={number(of('compliant') + of('compliant_renewing'))}
        href={listAddress({ status: ['compliant', 'compliant_renewing'] })}
      />
      <Stat
        label="To look at"
        value={number(waiting)}
        note="exceptions"
        tone={waiting > 0 ? 'warn' : undefined}
        href="/admin/exceptions"
      />
    </Stats>
  );
}
