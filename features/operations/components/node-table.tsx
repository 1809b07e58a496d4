import { Table } from '#components/data/table.tsx';
import { Status } from '#components/ui/badge.tsx';
import type { NodeReport } from '#features/health/input.ts';
import { ageText } from '#lib/age-text.ts';
import { capitalised } from '#lib/capitalised.ts';

/** Every node that has told of itself in the last twenty seconds. */
export function NodeTable({ nodes, now }: { nodes: NodeReport[]; now: Date }) {
  return (
    <Table
      caption="Nodes and how they are"
      rows={nodes}
      rowKey={({ name }) => name}
      stack
      columns={[
        { key: 'name', label: 'Node', cell: ({ name }) => <span className="break-all">{name}</span> },
        { key: 'roles', label: 'Roles', cell: ({ roles }) => roles.join(', ') },
        { key: 'state', label: 'State', cell: (node) => <State {...node} /> },
        {
          key: 'wrong',
          label: 'What is wrong',
          long: true,
          cell: ({ wrong }) => (wrong.length > 0 ? <Wrong all={wrong} /> : 'Nothing'),
        },
        { key: 'began', label: 'Started', cell: ({ began }) => ageText(new Date(began), now) },
      ]}
    />
  );
}

const Wrong = ({ all }: { all: string[] }) => (
  <ul>
    {all.map((one) => (
      <li key={one}>{capitalised(one)}</li>
    ))}
  </ul>
);

function State({ ready, serves, wrong }: NodeReport) {
  if (!ready) return <Status tone="danger">Not ready</Status>;
  if (!serves) return <Status tone="danger">Ready, but cannot serve</Status>;
  return wrong.length > 0 ? (
    <Status tone="warn">Ready, with faults</Status>
  ) : (
    <Status tone="success">Ready</Status>
  );
}
