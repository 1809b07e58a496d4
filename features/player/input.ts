import { z } from 'zod';

export const startCourseInput = z.object({ slug: z.string().min(1).max(200) });
