import type { ClusterRecord, Member } from '#lib/keeper/record.ts';

/** A position of the write-ahead log as a number. */
export function bytesOf(lsn: string): bigint {
  const [high = '0', low = '0'] = lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/**
 * How an election ends, or null while it cannot be said. A voter that has promised takes nothing from the old primary any more,
 * so nothing can be acknowledged there that only it would hold; when all have, the one with the most holds every acknowledged
 * commit. With one missing that cannot be known: then only the old primary itself is safe, and it is taken once nobody better
 * was found in time. Of the new primary's standbys nobody knows yet what they hold: it alone counts until they have caught up.
 */
export function outcome(
  state: ClusterRecord,
  members: readonly Member[],
  inTime: boolean,
): ClusterRecord | null {
  const { election } = state;
  if (!election) return null;
  const promised = new Map(
    members.filter((member) => member.promised === election.epoch).map((member) => [member.node, member]),
  );
  const voters = state.voters.map((name) => promised.get(name));
  if (voters.length > 0 && voters.every((voter) => voter?.role === 'standby' && voter.lsn !== null)) {
    const [best, ...others] = voters.flatMap((voter) => (voter ? [voter] : [])).sort(mostFirst);
    if (best) {
      const wished = others.find(({ node, lsn }) => node === election.to && lsn === best.lsn);
      return {
        ...state,
        epoch: election.epoch,
        primary: (wished ?? best).node,
        voters: [],
        alone: null,
        timeline: null,
        election: null,
      };
    }
  }
  const old = promised.get(state.primary);
  if (!old || old.role === 'empty' || (state.voters.length > 0 && inTime)) return null;
  return { ...state, epoch: election.epoch, election: null };
}

const mostFirst = (one: Member, other: Member): number => {
  const [a, b] = [bytesOf(one.lsn ?? '0/0'), bytesOf(other.lsn ?? '0/0')];
  if (a === b) return one.node < other.node ? -1 : 1;
  return a > b ? -1 : 1;
};

/** PostgreSQL's setting for "one of these", as it shows it again. */
export const anyOf = (slots: readonly string[]): string =>
  slots.length === 0 ? '' : `ANY 1 (${[...slots].sort().join(', ')})`;

/** Whom commits have to wait for when a server starts: by the record if it knows, else for any other that votes. */
export function whomToWaitFor(state: ClusterRecord, self: string, voting: readonly string[]): string[] {
  if (state.primary === self && state.alone) return [];
  if (state.primary === self && state.voters.length > 0) return state.voters;
  return voting.filter((name) => name !== self);
}
