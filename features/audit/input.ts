import { z } from 'zod';
import { inAddress } from '#lib/address.ts';

/** The trail's address: what it is narrowed to, and the event before which a page begins. */
export const trailAddress = z.object({
  q: inAddress.text,
  action: inAddress.text,
  subject: inAddress.id,
  from: inAddress.day,
  until: inAddress.day,
  before: inAddress.id,
});

export type TrailAddress = z.output<typeof trailAddress>;
