import type { Metadata } from 'next';
import { FilterBar } from '#components/data/filter-bar.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { TrailTable } from '#features/audit/components/trail-table.tsx';
import { VerifyChain } from '#features/audit/components/verify-chain.tsx';
import { trailAddress } from '#features/audit/input.ts';
import { loadTrail } from '#features/audit/loaders.ts';
import { actText } from '#features/audit/rules/words.ts';
import { address, type SearchParams } from '#lib/address.ts';

export const metadata: Metadata = { title: 'Audit trail' };

export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const asked = trailAddress.parse(await searchParams);
  const { rows, names, actions, next, reader } = await loadTrail(asked);
  const { before, ...filters } = asked;
  const narrowed = Object.values(filters).some(Boolean);
  return (
    <Page width="wide">
      <PageHeader
        title="Audit trail"
        lead="Who did what, and when. Each event is sealed to the one before it, so nothing can be changed or taken out unseen."
      />
      <VerifyChain />
      <FilterBar
        action="/admin/audit"
        search={{ label: 'Person by name or e-mail', value: asked.q }}
        filters={[
          {
            name: 'action',
            label: 'What',
            value: asked.action,
            options: actions.map((action) => ({ value: action, label: actText(action) })),
          },
        ]}
        dates={[
          { name: 'from', label: 'From', value: asked.from },
          { name: 'until', label: 'Until', value: asked.until },
        ]}
        keep={{ subject: asked.subject }}
        clearHref={narrowed ? '/admin/audit' : undefined}
      />
      <TrailTable rows={rows} names={names} reader={reader} />
      <nav className="pages" aria-label="Pages">
        {before ? (
          <ButtonLink size="sm" href={address('/admin/audit', filters)} icon="arrow-left">
            Newest
          </ButtonLink>
        ) : (
          <span />
        )}
        {next && (
          <ButtonLink
            size="sm"
            href={address('/admin/audit', { ...filters, before: next })}
            iconEnd="arrow-right"
          >
            Earlier
          </ButtonLink>
        )}
      </nav>
    </Page>
  );
}
