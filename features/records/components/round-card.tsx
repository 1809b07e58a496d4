import Link from 'next/link';
import { Badge, Status } from '#components/ui/badge.tsx';
import { channelText, stateWords, stepText } from '#features/ledger/rules/notice-words.ts';
import type { Round } from '#features/records/queries.ts';
import { closedText, SOURCE_TEXT } from '#features/records/rules/source-text.ts';
import { RevokeDialog } from '#features/revocations/components/revoke-dialog.tsx';
import { formatDay, formatMoment, type Reader } from '#lib/format-date.ts';
import { formatLocalDate } from '#lib/local-date.ts';

type Props = {
  round: Round;
  reader: Reader;
  /** What follows when the proof of this round is revoked; null for those who may not. */
  consequence: string | null;
};

function Proofs({ round, reader, consequence }: Props) {
  return round.fulfilments.map((proof) => (
    <div key={proof.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <p>
        <strong>{SOURCE_TEXT[proof.source] ?? proof.source}</strong> on{' '}
        {formatDay(new Date(proof.at), reader)}
        {proof.score !== null && `, ${Math.round(proof.score * 100)}%`}
        {!proof.revokedAt &&
          round.validFrom &&
          (round.validUntil ? `, valid until ${formatLocalDate(round.validUntil)}` : ', valid for good')}{' '}
        {proof.certificateCode && (
          <Link href={`/verify/${proof.certificateCode}`} prefetch={false} className="link">
            Certificate
          </Link>
        )}
        {proof.revokedAt && (
          <span className="block">
            <Badge tone="danger">Revoked {formatDay(new Date(proof.revokedAt), reader)}</Badge>{' '}
            {proof.revokedWhy}
          </span>
        )}
      </p>
      {consequence !== null && !proof.revokedAt && (
        <RevokeDialog
          fulfilmentId={proof.id}
          consequence={consequence}
          hasCertificate={proof.certificateCode !== null}
        />
      )}
    </div>
  ));
}

const Extensions = ({ round, reader }: Omit<Props, 'consequence'>) =>
  round.extensions.map((one) => (
    <p key={one.at}>
      <strong>More time</strong> from {formatLocalDate(one.previousDue)} to {formatLocalDate(one.newDue)}
      {one.by && `, by ${one.by}`} on {formatDay(new Date(one.at), reader)}: {one.reason}
    </p>
  ));

function Notices({ round, reader }: Omit<Props, 'consequence'>) {
  if (round.notices.length === 0) return null;
  return (
    <details>
      <summary className="muted py-1">{round.notices.length} notices</summary>
      <ul className="mt-1 grid gap-1.5">
        {round.notices.map((notice) => {
          const [tone, word] = stateWords(notice.state);
          return (
            <li key={notice.id} className="flex flex-wrap gap-x-3">
              <Status tone={tone}>{word}</Status>
              <span>
                {stepText(notice.step)}, to {notice.recipient}, {channelText(notice.channel).toLowerCase()},{' '}
                {notice.sentAt
                  ? formatMoment(new Date(notice.sentAt), reader)
                  : formatLocalDate(notice.plannedOn)}
                {notice.why && <span className="muted"> ({notice.why})</span>}
              </span>
            </li>
          );
        })}
      </ul>
    </details>
  );
}

/** One round of an obligation: its dates and how they came about, the proof, more time, what was said. */
export function RoundCard({ round, reader, consequence }: Props) {
  return (
    <li className="card grid gap-2 text-sm">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3>
          Round {round.n}: due {formatLocalDate(round.due)}
        </h3>
        {round.closedAt ? (
          <Badge tone={round.closedWhy === 'fulfilled' ? 'success' : 'neutral'}>
            {closedText(round.closedWhy)} {formatDay(new Date(round.closedAt), reader)}
          </Badge>
        ) : (
          <Badge tone="accent">Open</Badge>
        )}
      </div>
      <p className="muted">
        {round.derivation}. Can be done from {formatLocalDate(round.windowOpens)}, grace until{' '}
        {formatLocalDate(round.graceUntil)}.
      </p>
      <Proofs round={round} reader={reader} consequence={consequence} />
      <Extensions round={round} reader={reader} />
      <Notices round={round} reader={reader} />
    </li>
  );
}
