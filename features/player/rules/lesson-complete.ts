import type { Progress } from '#features/player/rules/fold.ts';
import { coverage, isPossibleTotal } from '#features/player/rules/watched.ts';

export const VIDEO_COVERAGE = 0.9;

/** What a lesson asks for; the values are those of the course version that the attempt is pinned to. */
export type LessonAsk =
  | { kind: 'text'; minimumSeconds: number }
  | { kind: 'video'; duration: number; threshold?: number }
  | { kind: 'quiz' }
  | { kind: 'policy'; contentHash: string };

/** What the server holds about one person and one lesson. */
export type LessonFacts = {
  progress: Progress;
  /** Since the server first opened the lesson for this attempt, by the server's clock. */
  secondsSinceLaunch: number;
  quizPassed: boolean;
  acknowledgedHash: string | null;
};

export type LessonVerdict = { complete: true } | { complete: false; lacks: string };

/** Decided on the server from events, never claimed by the browser (design, "Tracking"). */
export function lessonComplete(lesson: LessonAsk, facts: LessonFacts): LessonVerdict {
  switch (lesson.kind) {
    case 'text':
      return textComplete(lesson.minimumSeconds, facts.progress);
    case 'video':
      return videoComplete(lesson.duration, lesson.threshold ?? VIDEO_COVERAGE, facts);
    case 'quiz':
      return facts.quizPassed ? COMPLETE : lacks('The quiz is not passed yet.');
    case 'policy':
      return policyComplete(lesson.contentHash, facts.acknowledgedHash);
  }
}

const COMPLETE: LessonVerdict = { complete: true };
const lacks = (sentence: string): LessonVerdict => ({ complete: false, lacks: sentence });

function textComplete(minimumSeconds: number, progress: Progress): LessonVerdict {
  if (progress.finishedAt === null) return lacks('The end of the text is not reached yet.');
  const short = minimumSeconds - progress.secondsSpent;
  return short <= 0 ? COMPLETE : lacks(`The text was open ${short} seconds less than it takes to read.`);
}

function videoComplete(duration: number, threshold: number, facts: LessonFacts): LessonVerdict {
  const { watched } = facts.progress;
  if (!isPossibleTotal(watched, facts.secondsSinceLaunch)) {
    return lacks('More of the video was reported as watched than time has passed.');
  }
  const share = coverage(watched, duration);
  if (duration > 0 && share >= threshold) return COMPLETE;
  const percent = (value: number) => Math.floor(value * 100 + 1e-9);
  return lacks(`${percent(share)} % of the video is watched; ${percent(threshold)} % is needed.`);
}

function policyComplete(contentHash: string, acknowledgedHash: string | null): LessonVerdict {
  if (acknowledgedHash === contentHash) return COMPLETE;
  return acknowledgedHash === null
    ? lacks('The policy is not acknowledged yet.')
    : lacks('An earlier text of the policy was acknowledged, not this one.');
}
