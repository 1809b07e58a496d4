import { Table } from '#components/data/table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import type { DeadLetter } from '#features/dead-letters/queries.ts';
import { DeadLetterDecision } from '#features/operations/components/dead-letter-decision.tsx';
import { formatLocalDate } from '#lib/local-date.ts';

/** What could not be applied: whose, when, why; never what is in it. */
export function DeadLetterTable({ letters }: { letters: DeadLetter[] }) {
  return (
    <Table
      caption="Dead letters"
      rows={letters}
      rowKey={({ id }) => id}
      stack
      empty={<EmptyState icon="check-circle" title="No dead letters" text="Nothing had to be set aside." />}
      columns={[
        {
          key: 'tenant',
          label: 'Tenant',
          cell: ({ tenant, several }) => tenant ?? (several ? 'Several' : 'Gone'),
        },
        {
          key: 'at',
          label: 'Set aside',
          cell: ({ at }) => `${formatLocalDate(at.slice(0, 10))}, ${at.slice(11, 16)} UTC`,
        },
        { key: 'events', label: 'Events', align: 'end', cell: ({ events }) => events || 'Unreadable' },
        { key: 'why', label: 'Why', cell: ({ why }) => why },
        { key: 'tries', label: 'Tries', align: 'end', cell: ({ tries }) => tries },
        { key: 'act', label: 'Decide', quiet: true, cell: (letter) => <DeadLetterDecision {...letter} /> },
      ]}
    />
  );
}
