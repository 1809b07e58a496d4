/** A person who matches the active rule, and why. */
export type Match = { personId: string; why: string };

export type MembershipDiff = {
  opened: Match[];
  /** People whose open row is to be closed. */
  closed: string[];
  kept: string[];
};

/**
 * From who is in and who matches to the rows to open and to close. It compares whole sets instead of listening to changes, so
 * that nobody is missed who matched before the rule was there, or was away when it ran (compliance model, "Traps").
 * `suspended` people (deactivated) are left as they are: coming back must not assign everything anew.
 */
export function membershipDiff(
  members: Iterable<string>,
  matching: Iterable<Match>,
  suspended: ReadonlySet<string> = new Set(),
): MembershipDiff {
  const current = new Set(members);
  const matches = new Map([...matching].map((match) => [match.personId, match]));
  const stays = (personId: string) => matches.has(personId) || suspended.has(personId);
  return {
    opened: [...matches.values()].filter(
      ({ personId }) => !current.has(personId) && !suspended.has(personId),
    ),
    closed: [...current].filter((personId) => !stays(personId)),
    kept: [...current].filter(stays),
  };
}
