import { z } from 'zod';
import { shownName } from '#features/media/rules/file-name.ts';
import { HEAD_BYTES } from '#lib/file-kind.ts';

export const uploadInput = z.object({ id: z.uuid() });

export const startInput = z.object({
  fileName: z.string().transform(shownName).pipe(z.string().min(1)),
  bytes: z.number().int().nonnegative(),
  /** How the file begins: what can't be taken is said before it is sent. */
  head: z.base64().max(Math.ceil(HEAD_BYTES / 3) * 4),
  fingerprint: z.string().max(100),
});
