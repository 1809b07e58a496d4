import Link from 'next/link';
import { Notice } from '#components/ui/notice.tsx';
import { ageText } from '#lib/age-text.ts';

type Props = { silent: { heardAt: Date | null } | null; now: Date };

/** Says how old a page is that was drawn without the directory's primary. */
export function DirectoryNotice({ silent, now }: Props) {
  if (!silent) return null;
  return (
    <div className="mb-5">
      <Notice tone="warn" title="The primary of the directory does not answer">
        This was read from a server that follows it, and is how things were when the primary was last heard:{' '}
        {silent.heardAt ? ageText(silent.heardAt, now) : 'before this node began'}. Nothing can be changed
        until it is back.{' '}
        <Link href="/operator/health" prefetch={false}>
          See how every server is
        </Link>
      </Notice>
    </div>
  );
}
