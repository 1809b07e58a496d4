import { Badge } from '#components/ui/badge.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import type { Tone } from '#components/ui/tone.ts';
import type { OwnCertificate } from '#features/certificates/loaders.ts';
import { printedCode } from '#features/certificates/rules/code.ts';
import type { Standing } from '#features/certificates/rules/standing.ts';
import { formatDay, type Reader } from '#lib/format-date.ts';
import { formatLocalDate } from '#lib/local-date.ts';

const STANDING: Record<Standing, { tone: Tone; label: string }> = {
  valid: { tone: 'success', label: 'Valid' },
  superseded: { tone: 'neutral', label: 'Replaced by a newer one' },
  expired: { tone: 'warn', label: 'Expired' },
  revoked: { tone: 'danger', label: 'Revoked' },
};

export function CertificateItem({ certificate, reader }: { certificate: OwnCertificate; reader: Reader }) {
  const { code, courseTitle, issuedAt, validUntil, standing } = certificate;
  const { tone, label } = STANDING[standing];
  const printed = printedCode(code);
  return (
    <li className="card flex flex-wrap items-center gap-x-6 gap-y-4">
      <div className="min-w-56 flex-1">
        <h2 className="text-lg">{courseTitle}</h2>
        <p className="muted mt-1 text-sm">
          {formatDay(issuedAt, reader)}
          {validUntil && `, good until ${formatLocalDate(validUntil)}`}
        </p>
        <p className="mt-2">
          <Badge tone={tone}>{label}</Badge>
        </p>
      </div>
      <div className="flex gap-2">
        <ButtonLink href={`/verify/${printed}`} variant="ghost" icon="shield">
          Check
        </ButtonLink>
        {standing !== 'revoked' && (
          <ButtonLink href={`/certificates/${printed}/pdf`} download icon="download">
            PDF
          </ButtonLink>
        )}
      </div>
    </li>
  );
}
