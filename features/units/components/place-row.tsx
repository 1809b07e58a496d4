import Link from 'next/link';
import type { ReactNode } from 'react';

type Props = { name: string; note?: string; people: number; href: string; children: ReactNode };

/** A department or a site: what it is called, who is there, and (children) what to do about it. */
export function PlaceRow({ name, note, people, href, children }: Props) {
  return (
    <div className="flex items-center justify-between gap-3 py-2">
      <div className="min-w-0">
        <strong className="block font-medium break-words">{name}</strong>
        <small className="muted">
          {note && `${note} · `}
          {people > 0 ? (
            <Link href={href} prefetch={false} className="link">
              {people === 1 ? '1 person' : `${people.toLocaleString('en')} people`}
            </Link>
          ) : (
            'Nobody'
          )}
        </small>
      </div>
      {children}
    </div>
  );
}
