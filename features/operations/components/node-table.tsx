import { Table } from '#components/data/table.tsx';
import { Status } from '#components/ui/badge.tsx';
import type { NodeReport } from '#features/health/input.ts';
import { ageText } from '#lib/age-text.ts';

/** Every node that has told of itself in the last twenty seconds. */
export function NodeTable({ nodes, now }: { nodes: NodeReport[]; now: Date }) {
  return (
    <Table
      caption="Nodes"
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
          cell: ({ wrong }) => (wrong.length > 0 ? wrong.join('; ') : 'Nothing'),
        },
        { key: 'began', label: 'Started', cell: ({ began }) => ageText(new Date(began), now) },
      ]}
    />
  );
}

function State({ ready, serves, wrong }: NodeReport) {
  if (!ready) return <Status tone="danger">Not ready</Status>;
  if (!serves) return <Status tone="danger">Ready, and cannot serve</Status>;
  return wrong.length > 0 ? (
    <Status tone="warn">Ready, without some</Status>
  ) : (
    <Status tone="success">Ready</Status>
  );
}
