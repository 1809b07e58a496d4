import type { Aftermath } from '#features/revocations/rules/aftermath.ts';
import { formatLocalDate, type LocalDate } from '#lib/local-date.ts';

type Revoked = {
  givenName: string;
  requirement: string;
  reason: string;
  after: Aftermath;
  /** Of the round that opened again. */
  due: LocalDate;
};

/** What the person is told: that the proof counts no more, why, and what is to be done. */
export function revokedWords({ givenName, requirement, reason, after, due }: Revoked) {
  const now =
    after.kind === 'reopens'
      ? `Please complete it again. It is due on ${formatLocalDate(due)}.`
      : 'There is nothing to do now because of it.';
  return {
    subject: `${requirement}: your proof was revoked`,
    body: [
      `Hello ${givenName},`,
      `Your proof of “${requirement}” does not count any more: ${reason}`,
      now,
    ].join('\n\n'),
  };
}
