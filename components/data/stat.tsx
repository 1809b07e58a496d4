import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Tone } from '#components/ui/tone.ts';

type Props = {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  tone?: Tone;
  /** The list behind the number. */
  href?: string;
};

export function Stat({ label, value, note, tone, href }: Props) {
  return (
    <div className="stat" data-tone={tone}>
      <dt>{label}</dt>
      <dd>
        {href ? (
          <Link href={href} prefetch={false}>
            {value}
          </Link>
        ) : (
          value
        )}
      </dd>
      {note && <dd>{note}</dd>}
    </div>
  );
}

export function Stats({ children }: { children: ReactNode }) {
  return <dl className="stats">{children}</dl>;
}
