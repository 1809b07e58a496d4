import { Table } from '#components/data/table.tsx';
import { Status } from '#components/ui/badge.tsx';
import type { Lean } from '#features/health/rules/leans.ts';
import { ageText } from '#lib/age-text.ts';
import { countOf } from '#lib/local-date.ts';

/** Every server that nodes lean on, whether it answers them, and what is done while it does not. */
export function LeanTable({ leans, now }: { leans: Lean[]; now: Date }) {
  return (
    <Table
      caption="Servers that nodes lean on"
      rows={leans}
      rowKey={({ name, instance }) => `${name} ${instance}`}
      stack
      columns={[
        {
          key: 'label',
          label: 'Server',
          cell: ({ label, instance }) => (
            <>
              {label} {instance && <span className="muted block text-sm break-all">{instance}</span>}
            </>
          ),
        },
        { key: 'state', label: 'State', cell: (lean) => <State {...lean} /> },
        {
          key: 'since',
          label: 'Went away',
          cell: ({ since }) => (since ? ageText(new Date(since), now) : '–'),
        },
        {
          key: 'meanwhile',
          label: 'While it is away, or there is none',
          long: true,
          cell: ({ meanwhile, copiesFrom }) =>
            copiesFrom
              ? `${meanwhile} The oldest was read ${ageText(new Date(copiesFrom), now)}.`
              : meanwhile,
        },
      ]}
    />
  );
}

function State({ used, asked, awayOn, copiesFrom }: Lean) {
  if (!used) return <Status>Not set up</Status>;
  if (asked === 0) return <Status>Not asked yet</Status>;
  if (awayOn.length === 0 && copiesFrom) return <Status tone="warn">Has not answered of late</Status>;
  if (awayOn.length === 0) return <Status tone="success">Answers</Status>;
  if (awayOn.length === asked)
    return <Status tone="danger">{asked === 1 ? 'Away' : `Away for all ${asked} nodes`}</Status>;
  return (
    <>
      <Status tone="warn">
        Away for {awayOn.length} of {countOf(asked, 'node')}
      </Status>
      <span className="muted block text-sm">{awayOn.join(', ')}</span>
    </>
  );
}
