import Link from 'next/link';
import { STATUS_TEXT } from '#features/compliance/rules/status-text.ts';
import { TEAM_STATES, type TeamAddress, type TeamState } from '#features/team/input.ts';
import type { Team } from '#features/team/queries.ts';
import { address } from '#lib/address.ts';

const WORDS = { ...STATUS_TEXT, clear: { label: 'Up to date', tone: 'success' } } as const;

/** How many people are in each state; each number shows precisely them, and once more everybody. */
export function TeamCounts({ counts, asked }: { counts: Team['counts']; asked: TeamAddress }) {
  const href = (state: TeamState) =>
    address('/manage', { q: asked.q, state: asked.state === state ? undefined : state });
  return (
    <nav aria-label="People by state">
      <ul className="team-counts">
        {TEAM_STATES.map((state) => (
          <li key={state} data-tone={counts[state] ? WORDS[state].tone : 'neutral'}>
            <Link
              href={href(state)}
              prefetch={false}
              scroll={false}
              aria-current={asked.state === state ? 'true' : undefined}
            >
              <b>{(counts[state] ?? 0).toLocaleString('en')}</b>
              <span className="status">{WORDS[state].label}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
