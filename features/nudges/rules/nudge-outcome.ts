export type Nudged = {
  people: number;
  /** Had been nudged about all of it today. */
  already: number;
  /** Have nothing open any more. */
  idle: number;
};

/** What came of it, in a sentence for whoever pressed the button. */
export function nudgeOutcome({ people, already, idle }: Nudged): string {
  const parts = [
    people === 0 ? 'Nobody was nudged.' : `${persons(people)} nudged, in the portal and by e-mail.`,
    already > 0 ? `${persons(already)} had been nudged today already.` : '',
    idle > 0 ? `${persons(idle)} ${idle === 1 ? 'has' : 'have'} nothing open.` : '',
  ];
  return parts.filter(Boolean).join(' ');
}

const persons = (count: number): string =>
  count === 1 ? '1 person' : `${count.toLocaleString('en')} people`;
