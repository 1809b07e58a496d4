import { closesAt, GRACE_SECONDS } from '#features/quizzes/rules/timing.ts';

export type QuizTry = { openedAt: Date; submittedAt: Date | null; passed: boolean };

export type QuizTerms = {
  maxAttempts: number | null;
  /** Between the end of one attempt and the next. */
  waitMinutes: number;
  timeLimitMinutes: number | null;
};

export type MayTry =
  | { may: 'open'; left: number | null }
  /** An attempt is open and still has time: it goes on, no second one is begun. */
  | { may: 'continue'; left: number | null }
  | { may: 'wait'; until: Date; left: number | null; sentence: string }
  | { may: 'no'; sentence: string };

/** May a quiz be opened (again)? An attempt whose time ran out without submission is used up. */
export function attemptsLeft(tries: readonly QuizTry[], terms: QuizTerms, now: Date): MayTry {
  if (tries.some((t) => t.passed)) return { may: 'no', sentence: 'The quiz is passed already.' };
  const left = terms.maxAttempts === null ? null : Math.max(0, terms.maxAttempts - tries.length);
  if (tries.some((t) => isRunning(t, terms, now))) return { may: 'continue', left };
  if (left === 0) {
    return { may: 'no', sentence: `All ${tries.length} attempts are used.` };
  }
  const until = new Date(
    Math.max(0, ...tries.map((t) => endOf(t, terms).getTime())) + terms.waitMinutes * 60_000,
  );
  if (tries.length > 0 && now < until) {
    return {
      may: 'wait',
      until,
      left,
      sentence: `The next attempt can begin ${terms.waitMinutes} minutes after the last.`,
    };
  }
  return { may: 'open', left };
}

function isRunning(t: QuizTry, terms: QuizTerms, now: Date): boolean {
  if (t.submittedAt !== null) return false;
  return terms.timeLimitMinutes === null || now <= lastMoment(t, terms.timeLimitMinutes);
}

const endOf = (t: QuizTry, terms: QuizTerms): Date =>
  t.submittedAt ?? (terms.timeLimitMinutes === null ? t.openedAt : lastMoment(t, terms.timeLimitMinutes));

const lastMoment = (t: QuizTry, minutes: number): Date =>
  new Date((closesAt(t.openedAt, minutes) ?? t.openedAt).getTime() + GRACE_SECONDS * 1_000);
