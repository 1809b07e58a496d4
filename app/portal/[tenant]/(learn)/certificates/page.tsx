import type { Metadata } from 'next';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { requireViewer } from '#features/access/loaders.ts';
import { CertificateItem } from '#features/certificates/components/certificate-item.tsx';
import { loadOwnCertificates } from '#features/certificates/loaders.ts';

export const metadata: Metadata = { title: 'Certificates' };

export default async function CertificatesPage() {
  const viewer = await requireViewer();
  const rows = await loadOwnCertificates(viewer);
  return (
    <Page width="narrow">
      <PageHeader
        title="Certificates"
        lead="What you have completed. Anybody can check a certificate with its code."
      />
      {rows.length > 0 ? (
        <ul className="grid gap-3">
          {rows.map((row) => (
            <CertificateItem key={row.code} certificate={row} reader={viewer} />
          ))}
        </ul>
      ) : (
        <EmptyState
          icon="certificate"
          title="No certificates yet"
          text="You get one for every course that you complete."
        >
          <ButtonLink href="/catalog">Look at the catalog</ButtonLink>
        </EmptyState>
      )}
    </Page>
  );
}
