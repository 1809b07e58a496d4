import { z } from 'zod';
import { sign, verify } from '#lib/crypto.ts';

/** A place in the line of one realm, as its holder's browser keeps it: whose crowd, which place, since when, and when last heard. */
export type Ticket = { realm: string; id: string; since: number; heard: number };

export type TicketVerdict =
  | { kind: 'good'; ticket: Ticket }
  | { kind: 'none' }
  | { kind: 'forged' }
  | { kind: 'foreign' }
  | { kind: 'expired' };

/** Who was not heard for so long stands at the end again: a place is kept over a lost connection, and cannot be laid by. */
export const SILENCE_MS = 10 * 60_000;
/** No place lasts longer, however often it is heard. */
export const LIFE_MS = 4 * 60 * 60_000;

const shape = z.tuple([z.string().min(1).max(64), z.uuid(), z.int(), z.int()]);

export const mintTicket = ({ realm, id, since, heard }: Ticket): string =>
  sign('turn', JSON.stringify([realm, id, since, heard]));

/** What somebody brings to the door of `realm`. */
export function judgeTicket(text: string | undefined, realm: string, now: number): TicketVerdict {
  if (!text) return { kind: 'none' };
  const payload = verify('turn', text);
  const parsed = shape.safeParse(payload === null ? null : JSON.parse(payload));
  if (!parsed.success) return { kind: 'forged' };
  const [itsRealm, id, since, heard] = parsed.data;
  if (itsRealm !== realm) return { kind: 'foreign' };
  if (now - heard > SILENCE_MS || now - since > LIFE_MS) return { kind: 'expired' };
  return { kind: 'good', ticket: { realm, id, since, heard } };
}
