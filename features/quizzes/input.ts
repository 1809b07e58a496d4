import { z } from 'zod';

export const openQuizInput = z.object({ attemptId: z.uuid(), lessonId: z.uuid() });
export const quizResultInput = z.object({ quizAttemptId: z.uuid() });
