import { z } from 'zod';

export const startCourseInput = z.object({ slug: z.string().min(1).max(200) });

export const startOverInput = z.object({ attemptId: z.uuid() });

/** `personId`: whose events wait to be sent; on a shared computer it may be somebody else who is signed in. */
export const renewLaunchInput = z.object({ attemptId: z.uuid(), lessonId: z.uuid(), personId: z.uuid() });
