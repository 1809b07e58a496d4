import type { Metadata } from 'next';
import { z } from 'zod';
import { Pagination } from '#components/data/pagination.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { MailTable } from '#features/mail/components/mail-table.tsx';
import { NoMailServer } from '#features/mail/components/no-mail-server.tsx';
import { loadOutbox, OUTBOX_PAGE } from '#features/mail/loaders.ts';
import { address, inAddress, type SearchParams } from '#lib/address.ts';

export const metadata: Metadata = { title: 'E-mail outbox' };

const outboxAddress = z.object({ page: inAddress.page });

export default async function OutboxPage({ searchParams }: { searchParams: SearchParams }) {
  const { page } = outboxAddress.parse(await searchParams);
  const { total, messages, reader } = await loadOutbox(page);
  return (
    <Page width="wide">
      <PageHeader title="E-mail outbox" lead="Every e-mail to the letter, and whether it left." />
      <NoMailServer>What would have been sent is kept here. Nobody was told anything by it.</NoMailServer>
      <MailTable rows={messages} reader={reader} />
      <Pagination
        page={page}
        pageSize={OUTBOX_PAGE}
        total={total}
        noun="e-mails"
        href={(to) => address('/admin/outbox', { page: to })}
      />
    </Page>
  );
}
