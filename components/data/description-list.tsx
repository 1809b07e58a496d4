import { Fragment, type ReactNode } from 'react';

/** Facts in two columns. A pair without a value is left out. */
export function DescriptionList({ items }: { items: [label: string, value: ReactNode][] }) {
  return (
    <dl className="pairs">
      {items
        .filter(([, value]) => value !== undefined && value !== null && value !== false && value !== '')
        .map(([label, value]) => (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}
