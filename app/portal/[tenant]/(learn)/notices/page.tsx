import type { Metadata } from 'next';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { requireViewer } from '#features/access/loaders.ts';
import { MarkReadForm } from '#features/inbox/components/mark-read-form.tsx';
import { NoticeItem } from '#features/inbox/components/notice-item.tsx';
import { loadNotices } from '#features/inbox/loaders.ts';

export const metadata: Metadata = { title: 'Notices' };

export default async function NoticesPage() {
  const viewer = await requireViewer();
  const notices = await loadNotices(viewer);
  const unread = notices.some(({ readAt }) => readAt === null);
  return (
    <Page width="narrow">
      <PageHeader title="Notices" actions={unread && <MarkReadForm />} />
      {notices.length > 0 ? (
        <ul className="grid gap-3">
          {notices.map((notice) => (
            <NoticeItem key={notice.id} notice={notice} reader={viewer} />
          ))}
        </ul>
      ) : (
        <EmptyState
          icon="bell"
          title="No notices"
          text="When something is due or was decided about you, it is said here."
        />
      )}
    </Page>
  );
}
