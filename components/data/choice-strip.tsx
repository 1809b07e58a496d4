import Link from 'next/link';
import type { Tone } from '#components/ui/tone.ts';

type Choice = { href: string; label: string; count: number; tone?: Tone; current: boolean };

/** A filter that is worth seeing at once: each choice with how many it would show. */
export function ChoiceStrip({ label, choices }: { label: string; choices: Choice[] }) {
  return (
    <nav className="choice-strip" aria-label={label}>
      {choices.map((choice) => (
        <Link
          key={choice.href}
          href={choice.href}
          prefetch={false}
          scroll={false}
          aria-current={choice.current ? 'true' : undefined}
        >
          <span className={choice.tone ? 'status' : undefined} data-tone={choice.tone}>
            {choice.label}
          </span>
          <b>{choice.count.toLocaleString('en')}</b>
        </Link>
      ))}
    </nav>
  );
}
