import { z } from 'zod';
import { predicateSchema } from '#features/audiences/rules/predicate.ts';

export const audienceInput = z.object({ predicate: predicateSchema });
