import { countOf, daysBetween, formatLocalDate, type LocalDate } from '#lib/local-date.ts';

type About = { by: string; givenName: string; requirement: string; due: LocalDate | null; today: LocalDate };

/** What somebody reads when their manager reminds them: who, of what, by when. */
export function nudgeWords({ by, givenName, requirement, due, today }: About): {
  subject: string;
  body: string;
} {
  return {
    subject: `${by} reminds you: ${requirement}`,
    body: [
      `Hello ${givenName},`,
      `${by} reminds you of “${requirement}”. ${dueSentence(due, today)}`.trim(),
    ].join('\n\n'),
  };
}

function dueSentence(due: LocalDate | null, today: LocalDate): string {
  if (due === null) return '';
  const days = daysBetween(today, due);
  const day = formatLocalDate(due);
  if (days < 0) return `It was due on ${day}, ${countOf(-days, 'day')} ago.`;
  return days === 0 ? `It is due today, ${day}.` : `It is due on ${day}, in ${countOf(days, 'day')}.`;
}

/** One nudge a day for each round of an obligation: the ledger's key of a step carries the day. */
export const nudgeStep = (today: LocalDate): string => `nudge:${today}`;
