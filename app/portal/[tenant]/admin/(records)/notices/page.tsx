import type { Metadata } from 'next';
import Link from 'next/link';
import { FilterBar } from '#components/data/filter-bar.tsx';
import { Pagination } from '#components/data/pagination.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Tabs } from '#components/ui/tabs.tsx';
import { LedgerTable } from '#features/ledger/components/ledger-table.tsx';
import { ledgerAddress } from '#features/ledger/input.ts';
import { LEDGER_PAGE, loadLedger } from '#features/ledger/loaders.ts';
import { NOTICE_STATES, STEP_CHOICES, stateWords } from '#features/ledger/rules/notice-words.ts';
import { NoMailServer } from '#features/mail/components/no-mail-server.tsx';
import { address, type SearchParams } from '#lib/address.ts';

export const metadata: Metadata = { title: 'Notice ledger' };

const CHANNELS = [
  { value: 'in-app', label: 'In the portal' },
  { value: 'email', label: 'E-mail' },
];

export default async function NoticesPage({ searchParams }: { searchParams: SearchParams }) {
  const asked = ledgerAddress.parse(await searchParams);
  const { rows, counts, reader } = await loadLedger(asked);
  const { page, state, ...filters } = asked;
  const all = Object.values(counts).reduce((sum, entries) => sum + entries, 0);
  const tab = (one: (typeof NOTICE_STATES)[number] | undefined, label: string, entries: number) => ({
    href: address('/admin/notices', { ...filters, state: one }),
    label,
    count: entries,
    current: state === one,
  });
  return (
    <Page width="wide">
      <PageHeader
        title="Notice ledger"
        lead="Every message: sent, kept, held back or planned, and why. Sent means that the person’s portal shows it, or that the mail server took it."
      />
      <NoMailServer>
        E-mails are kept in the <Link href="/admin/outbox">outbox</Link> and count as not sent. What is said
        in the portal reaches people as always.
      </NoMailServer>
      <Tabs
        label="What became of it"
        tabs={[
          tab(undefined, 'All', all),
          ...NOTICE_STATES.flatMap((one) =>
            counts[one] || one === state ? [tab(one, stateWords(one)[1], counts[one] ?? 0)] : [],
          ),
        ]}
      />
      <div className="mt-5">
        <FilterBar
          action="/admin/notices"
          search={{ label: 'Person it is about', value: asked.q }}
          filters={[
            { name: 'step', label: 'Step', value: asked.step, options: STEP_CHOICES },
            { name: 'channel', label: 'By', value: asked.channel, options: CHANNELS },
          ]}
          keep={{ state }}
          clearHref={Object.values(filters).some(Boolean) ? address('/admin/notices', { state }) : undefined}
        />
      </div>
      <LedgerTable
        rows={rows}
        reader={reader}
        empty={
          <EmptyState
            icon="bell"
            title={all === 0 ? 'Nothing was said yet' : 'Nothing here'}
            text="Notices are planned when a schedule is published: on assignment, 7 days before, on the day, and to the manager 3 days after."
          />
        }
      />
      <Pagination
        page={page}
        pageSize={LEDGER_PAGE}
        total={state ? (counts[state] ?? 0) : all}
        noun="notices"
        href={(to) => address('/admin/notices', { ...filters, state, page: to })}
      />
    </Page>
  );
}
