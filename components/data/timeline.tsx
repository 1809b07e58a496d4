import type { ReactNode } from 'react';
import type { Tone } from '#components/ui/tone.ts';

type Entry = {
  key: string;
  /** ISO instant or date for machines, and as a person reads it. */
  at: { iso: string; text: string };
  title: ReactNode;
  text?: ReactNode;
  tone?: Tone;
};

export function Timeline({ entries }: { entries: Entry[] }) {
  return (
    <ol className="timeline">
      {entries.map((entry) => (
        <li key={entry.key} data-tone={entry.tone}>
          <strong>{entry.title}</strong> <time dateTime={entry.at.iso}>{entry.at.text}</time>
          {entry.text && <p>{entry.text}</p>}
        </li>
      ))}
    </ol>
  );
}
