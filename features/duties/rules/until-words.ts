import type { Status } from '#features/compliance/rules/status.ts';
import { formatLocalDate, type LocalDate } from '#lib/local-date.ts';

type Ends = {
  status: Status;
  validUntil: LocalDate | null;
  exemptUntil: LocalDate | null;
  leaveUntil: LocalDate | null;
};

/** Until when a status that asks for nothing holds, for HR; null for one that asks for something. */
export function untilWords({ status, validUntil, exemptUntil, leaveUntil }: Ends): string | null {
  switch (status) {
    case 'compliant':
    case 'compliant_renewing':
      return validUntil === null ? 'for good' : `valid until ${formatLocalDate(validUntil)}`;
    case 'exempt':
      return exemptUntil && `until ${formatLocalDate(exemptUntil)}`;
    case 'on_leave':
      return leaveUntil === null ? 'until further notice' : `until ${formatLocalDate(leaveUntil)}`;
    default:
      return null;
  }
}
