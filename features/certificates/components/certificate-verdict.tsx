import { DescriptionList } from '#components/data/description-list.tsx';
import { AuthLayout } from '#components/layout/auth-layout.tsx';
import { Notice } from '#components/ui/notice.tsx';
import type { VerifiedCertificate } from '#features/certificates/loaders.ts';
import { printedCode } from '#features/certificates/rules/code.ts';
import type { Standing } from '#features/certificates/rules/standing.ts';
import type { Brand } from '#features/tenancy/loaders.ts';
import { formatLocalDate } from '#lib/local-date.ts';

const VERDICTS: Record<Standing, { tone: 'success' | 'warn' | 'danger'; title: string; text: string }> = {
  valid: {
    tone: 'success',
    title: 'This certificate is valid',
    text: 'It was issued here and states what is shown below.',
  },
  superseded: {
    tone: 'success',
    title: 'This certificate is genuine',
    text: 'The person has completed the course again since and holds a newer certificate.',
  },
  expired: {
    tone: 'warn',
    title: 'This certificate has expired',
    text: 'It is genuine, and it was good until the day shown below.',
  },
  revoked: {
    tone: 'danger',
    title: 'This certificate was revoked',
    text: 'It was issued here and is no longer good.',
  },
};

/** What anybody with a certificate's code may know: whether it is good, and what it states. */
export function CertificateVerdict({ found, brand }: { found: VerifiedCertificate | null; brand: Brand }) {
  if (!found) {
    return (
      <AuthLayout brand={brand} title="Verify a certificate">
        <Notice tone="danger" title="No certificate has this code">
          {brand.name} has issued none with it. Compare it with the printed code, character by character.
        </Notice>
      </AuthLayout>
    );
  }
  const { certificate, standing, intact } = found;
  const verdict = intact
    ? VERDICTS[standing]
    : {
        tone: 'danger' as const,
        title: 'This certificate cannot be trusted',
        text: 'Its record no longer matches what was issued.',
      };
  return (
    <AuthLayout brand={brand} title="Verify a certificate">
      <Notice tone={verdict.tone} title={verdict.title}>
        {verdict.text}
      </Notice>
      <DescriptionList
        items={[
          ['Name', certificate.printedName],
          ['Course', `${certificate.courseTitle}, version ${certificate.versionN}`],
          ['Issued', formatLocalDate(certificate.issuedAt.toISOString().slice(0, 10))],
          ['Valid until', certificate.validUntil ? formatLocalDate(certificate.validUntil) : 'No expiry'],
          ['Revoked because', certificate.revokedWhy],
          ['Code', <code key="code">{printedCode(certificate.code)}</code>],
          [
            'Content',
            <code key="content" className="break-all">
              {certificate.contentSha256}
            </code>,
          ],
        ]}
      />
    </AuthLayout>
  );
}
