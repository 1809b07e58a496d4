import { z } from 'zod';
import { OPEN_STATUSES } from '#features/nudges/rules/open-duties.ts';
import { inAddress } from '#lib/address.ts';

/** What a person is counted under: each state in which they owe something, or that they owe nothing now. */
export const TEAM_STATES = [...OPEN_STATUSES, 'clear'] as const;

export type TeamState = (typeof TEAM_STATES)[number];

/** The address of the list of one's people. */
export const teamAddress = z.object({
  state: z.enum(TEAM_STATES).optional().catch(undefined),
  q: inAddress.text,
  page: inAddress.page,
});

export type TeamAddress = z.output<typeof teamAddress>;
