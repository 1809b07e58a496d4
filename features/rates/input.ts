import { z } from 'zod';
import { inAddress } from '#lib/address.ts';

export const ratesAddress = z.object({ unit: inAddress.id, requirement: inAddress.id });
export type RatesAddress = z.output<typeof ratesAddress>;
