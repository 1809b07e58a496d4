import Link from 'next/link';
import { worthANudge } from '#features/nudges/rules/open-duties.ts';
import { DutyLine } from '#features/team/components/duty-line.tsx';
import type { ShownMember } from '#features/team/loaders.ts';

/** One person with what they have still to do, and a box to tick unless they were told today. */
export function MemberCard({ member, nudges }: { member: ShownMember; nudges: boolean }) {
  const { id, name, jobTitle, unit, duties } = member;
  const told = worthANudge(duties).every(({ nudgedToday }) => nudgedToday);
  return (
    <li className="card member" data-clear={duties.length === 0 ? '' : undefined}>
      {nudges && duties.length > 0 && (
        <label className="member-tick">
          <input
            type="checkbox"
            name="people[]"
            value={id}
            disabled={told}
            aria-label={told ? `${name} was nudged today` : `Nudge ${name}`}
            data-overdue={duties.some(({ status }) => status === 'overdue') ? '' : undefined}
          />
        </label>
      )}
      <div className="member-who">
        <h2>
          <Link href={`/manage/${id}`} prefetch={false}>
            {name}
          </Link>
        </h2>
        <p>{[jobTitle, unit].filter(Boolean).join(', ')}</p>
      </div>
      {duties.length > 0 ? (
        <ul className="member-duties">
          {duties.map((duty) => (
            <DutyLine key={duty.obligationId} duty={duty} />
          ))}
        </ul>
      ) : (
        <p className="muted text-sm">Up to date</p>
      )}
    </li>
  );
}
