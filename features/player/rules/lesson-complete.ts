import type { Progress } from '#features/player/rules/fold.ts';
import { coverage, isPossibleTotal, SLACK_SECONDS } from '#features/player/rules/watched.ts';

/** Share of a video to be watched where its course does not say. */
const COMPLETE_AT = 0.9;

/** What a lesson asks for; the values are those of the course version that the attempt is pinned to. */
export type LessonAsk =
  | { kind: 'text'; minimumSeconds: number }
  | { kind: 'video'; seconds: number; completeAt?: number }
  | { kind: 'quiz' }
  | { kind: 'policy'; sha256: string };

/** What the server holds about one person and one lesson. */
export type LessonFacts = {
  progress: Progress;
  /**
   * Since the attempt began, by the server's clock. Not since the lesson was opened: who learns offline is heard of afterwards,
   * all at once, and their clock is not believed.
   */
  secondsSinceStart: number;
  quizPassed: boolean;
  /** Hash of the text that was signed. */
  signedSha256: string | null;
};

export type LessonVerdict = { complete: true } | { complete: false; lacks: string };

/** Decided on the server from events, never claimed by the browser (design, "Tracking"). */
export function lessonComplete(lesson: LessonAsk, facts: LessonFacts): LessonVerdict {
  switch (lesson.kind) {
    case 'text':
      return textComplete(lesson.minimumSeconds, facts);
    case 'video':
      return videoComplete(lesson.seconds, lesson.completeAt ?? COMPLETE_AT, facts);
    case 'quiz':
      return facts.quizPassed ? COMPLETE : lacks('The quiz is not passed yet.');
    case 'policy':
      return policyComplete(lesson.sha256, facts.signedSha256);
  }
}

const COMPLETE: LessonVerdict = { complete: true };
const lacks = (sentence: string): LessonVerdict => ({ complete: false, lacks: sentence });

function textComplete(minimumSeconds: number, { progress, secondsSinceStart }: LessonFacts): LessonVerdict {
  if (progress.finishedAt === null) return lacks('The end of the text is not reached yet.');
  // More cannot have been spent on it than has passed, whatever was reported.
  const spent = Math.min(progress.secondsSpent, Math.floor(secondsSinceStart) + SLACK_SECONDS);
  const short = minimumSeconds - spent;
  return short <= 0 ? COMPLETE : lacks(`The text was open ${short} seconds less than it takes to read.`);
}

function videoComplete(seconds: number, completeAt: number, facts: LessonFacts): LessonVerdict {
  const { watched } = facts.progress;
  if (!isPossibleTotal(watched, facts.secondsSinceStart)) {
    return lacks('More of the video was reported as watched than time has passed.');
  }
  const share = coverage(watched, seconds);
  if (seconds > 0 && share >= completeAt) return COMPLETE;
  const percent = (value: number) => Math.floor(value * 100 + 1e-9);
  return lacks(`${percent(share)} % of the video is watched; ${percent(completeAt)} % is needed.`);
}

function policyComplete(sha256: string, signedSha256: string | null): LessonVerdict {
  if (signedSha256 === sha256) return COMPLETE;
  return signedSha256 === null
    ? lacks('The policy is not acknowledged yet.')
    : lacks('An earlier text of the policy was acknowledged, not this one.');
}
