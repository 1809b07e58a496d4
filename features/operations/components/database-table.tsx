import { DescriptionList } from '#components/data/description-list.tsx';
import { Table } from '#components/data/table.tsx';
import { Status } from '#components/ui/badge.tsx';
import type { DatabaseServer, DatabaseStanding } from '#db/standings.ts';
import { clusterTold, partTold, serverTold } from '#features/health/rules/standing.ts';
import { sizeText } from '#features/media/rules/size-text.ts';

type Row = DatabaseServer & { cluster: string; headless: boolean };

/** How every cluster stands, and each of its servers. */
export function DatabaseTable({ databases }: { databases: DatabaseStanding[] }) {
  const rows: Row[] = databases.flatMap(({ cluster, headless, servers }) =>
    servers.map((server) => ({ ...server, cluster, headless })),
  );
  return (
    <>
      <div className="card mb-4">
        <DescriptionList
          items={databases.map((standing) => [standing.cluster, <Standing key="it" {...standing} />])}
        />
      </div>
      <Table
        caption="Servers of the databases"
        rows={rows}
        rowKey={({ cluster, part, address }) => `${cluster} ${part} ${address}`}
        stack
        columns={[
          {
            key: 'address',
            label: 'Server',
            cell: ({ address }) => <span className="break-all">{address}</span>,
          },
          { key: 'cluster', label: 'Cluster', cell: ({ cluster }) => cluster },
          { key: 'part', label: 'Part', cell: (server) => partTold(server) },
          { key: 'state', label: 'State', cell: (server) => <State {...server} /> },
          { key: 'behind', label: 'Behind the primary', align: 'end', cell: (server) => behind(server) },
        ]}
      />
    </>
  );
}

function Standing(standing: DatabaseStanding) {
  const { tone, word, text } = clusterTold(standing);
  return (
    <>
      <Status tone={tone}>{word}</Status>
      <p className="muted">{text}</p>
    </>
  );
}

function State(row: Row) {
  const { tone, word } = serverTold(row, row.headless);
  return <Status tone={tone}>{word}</Status>;
}

function behind({ behindBytes }: DatabaseServer): string {
  if (behindBytes === null) return '–';
  return behindBytes === 0 ? 'Nothing' : sizeText(behindBytes);
}
