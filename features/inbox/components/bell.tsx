import Link from 'next/link';
import { Icon } from '#components/ui/icon.tsx';
import { countOf } from '#lib/local-date.ts';

export async function Bell({ unread }: { unread: Promise<number> }) {
  const count = await unread;
  return (
    <Link
      href="/notices"
      prefetch={false}
      className="btn btn-ghost relative"
      data-icon-only=""
      aria-label={count === 0 ? 'Notices' : `Notices: ${countOf(count, 'unread notice')}`}
    >
      <Icon name="bell" />
      {count > 0 && (
        <span className="absolute end-1 top-1 min-w-4 rounded-full bg-accent px-1 text-center text-2xs font-semibold text-on-accent tnum">
          {count > 9 ? '9+' : count}
        </span>
      )}
    </Link>
  );
}
