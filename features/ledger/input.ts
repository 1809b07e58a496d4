import { z } from 'zod';
import { NOTICE_STATES } from '#features/ledger/rules/notice-words.ts';
import { inAddress } from '#lib/address.ts';

/** The address of the notice ledger. */
export const ledgerAddress = z.object({
  state: z.enum(NOTICE_STATES).optional().catch(undefined),
  step: inAddress.text,
  channel: z.enum(['in-app', 'email']).optional().catch(undefined),
  q: inAddress.text,
  page: inAddress.page,
});

export type LedgerAddress = z.output<typeof ledgerAddress>;
