import { z } from 'zod';

export const placeName = z.string().trim().min(1, 'Give it a name.').max(100, 'That is too long.');

export const addUnitInput = z.object({
  name: placeName,
  /** Empty: at the top. */
  parentId: z.union([z.literal('').transform(() => null), z.uuid('Choose a department.')]),
});

export const renameUnitInput = z.object({ unitId: z.uuid(), name: placeName });

export const unitInput = z.object({ unitId: z.uuid() });
