import Link from 'next/link';
import type { MouseEvent } from 'react';
import { Notice } from '#components/ui/notice.tsx';

type Props = {
  message?: string;
  /** Field → sentence; each links to its field. */
  fields?: Readonly<Record<string, string>>;
  /** A page that shows what stands in the way. */
  see?: { href: string; label: string };
};

/** At the top of a form that was refused. Shows nothing when nothing is wrong, and no sentence twice. */
export function FormErrorSummary({ message, fields = {}, see }: Props) {
  const errors = Object.entries(fields);
  if (!message && errors.length === 0) return null;
  const said = errors.some(([, sentence]) => sentence === message);
  return (
    <Notice tone="danger" live title={message && !said ? message : 'Please check what you entered.'}>
      {errors.length > 0 && (
        <ul className="mt-1">
          {errors.map(([field, sentence]) => (
            <li key={field}>
              <a href={`#${field}`} onClick={(event) => goTo(field, event)}>
                {sentence}
              </a>
            </li>
          ))}
        </ul>
      )}
      {see && (
        <Link href={see.href} prefetch={false}>
          {see.label}
        </Link>
      )}
    </Notice>
  );
}

/** By name: the id of a field differs from it where two forms of a page share the name. */
function goTo(field: string, event: MouseEvent<HTMLElement>): void {
  const control = event.currentTarget.closest('form')?.elements.namedItem(field);
  if (!(control instanceof HTMLElement)) return;
  event.preventDefault();
  control.focus();
}
