export type Nudged = {
  people: number;
  /** Had been nudged about all of it today. */
  already: number;
  /** Have nothing open any more. */
  idle: number;
};

/** What came of it, in a sentence for whoever pressed the button. `mails`: whether e-mail leaves the portal. */
export function nudgeOutcome({ people, already, idle }: Nudged, mails: boolean): string {
  const how = mails ? 'in the portal and by e-mail' : 'in the portal';
  const parts = [
    people === 0 ? 'Nobody was nudged.' : `${persons(people)} nudged, ${how}.`,
    already > 0 ? `${persons(already)} had been nudged today already.` : '',
    idle > 0 ? `${persons(idle)} ${idle === 1 ? 'has' : 'have'} nothing open.` : '',
  ];
  return parts.filter(Boolean).join(' ');
}

const persons = (count: number): string =>
  count === 1 ? '1 person' : `${count.toLocaleString('en')} people`;
