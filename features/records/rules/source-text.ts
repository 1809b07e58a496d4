import { capitalised } from '#lib/capitalised.ts';

/** By what door a requirement was met. */
export const SOURCE_TEXT: Readonly<Record<string, string>> = {
  attempt: 'Completed the course',
  evidence: 'Evidence shown',
  equivalency: 'An equivalent proof',
  import: 'Imported history',
  override: 'Decided by hand',
};

/** Why a round ended, as a reader says it. */
export const closedText = (why: string | null): string =>
  why === null ? 'Ended' : why === 'fulfilled' ? 'Met' : capitalised(why);

export const CLOCK_TEXT: Readonly<Record<string, string>> = {
  pause: 'its days do not count',
  shift: 'a due day in it moves to the first day back',
  ignore: 'dates stay as they are',
};
