export type ResumeLesson = {
  id: string;
  complete: boolean;
  /** Where the person was last, in the lesson's own measure; null: never opened. */
  position: number | null;
};

export type Resume = { lessonId: string; position: number; again: boolean };

/** "Continue where I left": the first lesson that is not complete, at its last position; when all are, the course from its start. */
export function resume(lessons: readonly ResumeLesson[]): Resume | null {
  const next = lessons.find((lesson) => !lesson.complete);
  if (next !== undefined) return { lessonId: next.id, position: next.position ?? 0, again: false };
  const first = lessons[0];
  return first === undefined ? null : { lessonId: first.id, position: 0, again: true };
}
