import { z } from 'zod';

/** Why somebody decided something: kept for those who ask later. */
export const reasonSchema = z.string().trim().min(3, 'Say why.').max(1_000);
