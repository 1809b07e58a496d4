import { Table } from '#components/data/table.tsx';
import { Status } from '#components/ui/badge.tsx';
import { TenantStateForm } from '#features/operations/components/tenant-state-form.tsx';
import type { TenantLine } from '#features/operations/queries.ts';
import { formatLocalDate } from '#lib/local-date.ts';

type Line = TenantLine & { href: string };

/** Every tenant with its state, and the one thing an operator does to it here. */
export function TenantTable({ tenants }: { tenants: Line[] }) {
  return (
    <Table
      caption="Tenants"
      rows={tenants}
      rowKey={({ slug }) => slug}
      stack
      columns={[
        { key: 'name', label: 'Tenant', cell: ({ name, href }) => <a href={href}>{name}</a> },
        {
          key: 'state',
          label: 'State',
          cell: ({ state }) => (
            <Status tone={state === 'active' ? 'success' : 'warn'}>
              {state === 'active' ? 'Active' : 'Suspended'}
            </Status>
          ),
        },
        { key: 'cluster', label: 'Cluster', cell: ({ cluster }) => cluster },
        { key: 'region', label: 'Region', cell: ({ region }) => region },
        { key: 'created', label: 'Since', cell: ({ created }) => formatLocalDate(created) },
        {
          key: 'change',
          label: 'Change',
          quiet: true,
          align: 'end',
          cell: (tenant) => <TenantStateForm {...tenant} />,
        },
      ]}
    />
  );
}
