import { Badge } from '#components/ui/badge.tsx';
import type { OwnNotice } from '#features/inbox/queries.ts';
import { formatMoment, type Reader } from '#lib/format-date.ts';

export function NoticeItem({ notice, reader }: { notice: OwnNotice; reader: Reader }) {
  const { subject, body, href, createdAt, sentAt, readAt } = notice;
  return (
    <li className="card relative">
      <div className="flex items-baseline justify-between gap-4">
        <h2 className="text-base">
          {href ? (
            <a href={href} className="card-link">
              {subject}
            </a>
          ) : (
            subject
          )}
        </h2>
        {!readAt && <Badge tone="accent">New</Badge>}
      </div>
      <p className="mt-1 whitespace-pre-line text-sm text-ink-2">{body}</p>
      <p className="muted mt-2 text-xs">{formatMoment(sentAt ?? createdAt, reader)}</p>
    </li>
  );
}
