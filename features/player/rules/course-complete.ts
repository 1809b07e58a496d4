export type LessonState = { id: string; required: boolean; complete: boolean };

export type CourseState = {
  complete: boolean;
  done: number;
  of: number;
  /** Lessons still to be done, in the order of the course. */
  open: string[];
};

/** A course is complete when all its required lessons are; one that requires none asks for all, and an empty one is never complete. */
export function courseComplete(lessons: readonly LessonState[]): CourseState {
  const required = lessons.filter((lesson) => lesson.required);
  const counted = required.length > 0 ? required : lessons;
  const open = counted.filter((lesson) => !lesson.complete).map((lesson) => lesson.id);
  return {
    complete: counted.length > 0 && open.length === 0,
    done: counted.length - open.length,
    of: counted.length,
    open,
  };
}
