import { Status } from '#components/ui/badge.tsx';

type Props = {
  mail: { transport: string | null; error: string | null; sentAt: Date | null; waits: boolean };
};

/** Whether it left, and if not why. */
export function MailState({ mail: { transport, error, sentAt, waits } }: Props) {
  if (waits) return <Status tone="info">Waiting to go out</Status>;
  if (error) return <Status tone="danger">Failed</Status>;
  if (transport === 'kept') return <Status tone="warn">Kept, not sent</Status>;
  return sentAt ? <Status tone="success">Sent</Status> : <Status tone="info">Waiting to go out</Status>;
}
