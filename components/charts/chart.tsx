import type { ReactNode } from 'react';
import type { Tone } from '#components/ui/tone.ts';

export type Slice = { label: string; value: number; tone: Tone; href?: string };

type Props = {
  title: string;
  note?: string;
  /** Head of the table behind the chart, and its rows. */
  head: string[];
  rows: (string | number)[][];
  children: ReactNode;
};

/** A figure with its numbers behind it. The drawing is hidden from screen readers: the table says the same, exactly. */
export function Chart({ title, note, head, rows, children }: Props) {
  return (
    <figure className="chart">
      <figcaption>
        {title}
        {note && <small>{note}</small>}
      </figcaption>
      {children}
      <details>
        <summary>Show as table</summary>
        <table>
          <caption className="sr-only">{title}</caption>
          <thead>
            <tr>
              {head.map((cell) => (
                <th key={cell} scope="col">
                  {cell}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={String(row[0])}>
                {row.map((cell, i) => (
                  <td key={head[i]}>{typeof cell === 'number' ? cell.toLocaleString('en') : cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

export const total = (slices: Slice[]) => slices.reduce((sum, slice) => sum + slice.value, 0);

export function Legend({ slices }: { slices: Slice[] }) {
  return (
    <ul className="legend">
      {slices.map((slice) => (
        <li key={slice.label} className="status" data-tone={slice.tone}>
          <span>
            {slice.href ? <a href={slice.href}>{slice.label}</a> : slice.label}{' '}
            <strong>{slice.value.toLocaleString('en')}</strong>
          </span>
        </li>
      ))}
    </ul>
  );
}
