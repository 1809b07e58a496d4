/** How long it may take, in words that do not promise more than is known. */
export function waitText(seconds: number): string {
  if (seconds <= 10) return 'a few seconds';
  if (seconds <= 45) return 'less than a minute';
  const minutes = Math.round(seconds / 60);
  if (minutes <= 1) return 'about a minute';
  return minutes < 60 ? `about ${minutes} minutes` : 'more than an hour';
}

const counting = new Intl.NumberFormat('en-GB');

/** Where somebody stands, at a glance: 1 is next. */
export const placeText = (position: number): string =>
  position <= 1 ? 'Next' : `Number ${counting.format(position)}`;

/** The same as a sentence. */
export const positionText = (position: number): string =>
  position <= 1 ? 'You are next.' : `You are number ${counting.format(position)} in line.`;

/** What is said aloud: a new sentence when something has changed that is worth hearing, not with every number. */
export function spokenText(position: number, seconds: number): string {
  if (position <= 1) return 'You are next in line.';
  return `You are in line. It will take ${waitText(seconds)}.`;
}
