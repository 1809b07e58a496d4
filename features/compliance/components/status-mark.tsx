import { Status as Mark } from '#components/ui/badge.tsx';
import type { Status } from '#features/compliance/rules/status.ts';
import { STATUS_TEXT } from '#features/compliance/rules/status-text.ts';

export function StatusMark({ status, lapsed }: { status: Status; lapsed?: boolean }) {
  const { label, tone } = STATUS_TEXT[status];
  return <Mark tone={tone}>{lapsed ? 'Lapsed' : label}</Mark>;
}
