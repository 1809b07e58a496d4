import { countOf } from '#lib/local-date.ts';

/** How long ago something was, to be read beside what it is about: 'just now', '40 seconds ago', '3 minutes ago'. */
export function ageText(at: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000));
  if (seconds < 5) return 'just now';
  if (seconds < 120) return `${countOf(seconds, 'second')} ago`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} minutes ago` : `${Math.round(minutes / 60)} hours ago`;
}
