import Link from 'next/link';
import type { ReactNode } from 'react';
import { TableKeys } from '#components/data/table-keys.tsx';
import { Icon } from '#components/ui/icon.tsx';

export type Sort = { by: string; dir: 'asc' | 'desc'; href: (by: string, dir: 'asc' | 'desc') => string };

export type Column<Row> = {
  key: string;
  label: string;
  /** `end` for numbers. */
  align?: 'end';
  sortable?: boolean;
  /** CSS width; '1%' for a column as narrow as its content. */
  width?: string;
  /** The label is for screen readers only: a column of checkboxes or buttons. */
  quiet?: boolean;
  /** Whole sentences: where rows are cards they stand below their label, over the whole width. */
  long?: boolean;
  cell: (row: Row) => ReactNode;
};

type Props<Row> = {
  /** Read out before the table, not shown. */
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  sort?: Sort;
  /** Rows become cards on a phone; those of `figures` set what stands between first and last column three to a line. */
  stack?: boolean | 'figures';
  /** Keyboard walking of rows. */
  keys?: boolean;
  /** CSS length: the table scrolls inside it under its head. */
  height?: string;
  empty?: ReactNode;
};

function Head<Row>({ column, sort }: { column: Column<Row>; sort: Sort | undefined }) {
  const sorted = sort?.by === column.key ? sort.dir : undefined;
  const ariaSort = sorted && (sorted === 'asc' ? 'ascending' : 'descending');
  return (
    <th
      scope="col"
      data-align={column.align}
      aria-sort={ariaSort}
      style={column.width ? { width: column.width } : undefined}
    >
      {sort && column.sortable ? (
        <Link href={sort.href(column.key, sorted === 'asc' ? 'desc' : 'asc')} prefetch={false} scroll={false}>
          {column.label}
          {sorted && <Icon name={sorted === 'asc' ? 'arrow-up' : 'arrow-down'} />}
        </Link>
      ) : (
        <span className={column.quiet ? 'sr-only' : undefined}>{column.label}</span>
      )}
    </th>
  );
}

export function Table<Row>({ caption, columns, rows, rowKey, sort, stack, keys, height, empty }: Props<Row>) {
  if (rows.length === 0 && empty) return <div className="card">{empty}</div>;
  return (
    <section
      className="table-wrap"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={caption}
      style={height ? { maxHeight: height } : undefined}
    >
      <table className="data-table" data-stack={stack === 'figures' ? stack : stack ? '' : undefined}>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td
                  key={column.key}
                  data-align={column.align}
                  data-long={stack && column.long ? '' : undefined}
                  data-label={stack ? column.label : undefined}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {keys && <TableKeys />}
    </section>
  );
}
