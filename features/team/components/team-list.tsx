import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { NudgeForm } from '#features/nudges/components/nudge-form.tsx';
import { MemberCard } from '#features/team/components/member-card.tsx';
import type { TeamAddress } from '#features/team/input.ts';
import type { loadTeam } from '#features/team/loaders.ts';

type Props = { team: Awaited<ReturnType<typeof loadTeam>>; asked: TeamAddress };

export function TeamList({ team, asked }: Props) {
  const { people, counts, size, nudges } = team;
  if (people.length === 0)
    return (
      <div className="card">
        <EmptyState icon="search" title="Nobody here" text="Nobody is in this state now.">
          <ButtonLink href="/manage">Show everybody</ButtonLink>
        </EmptyState>
      </div>
    );
  const list = (
    <ul className="grid gap-3">
      {people.map((member) => (
        <MemberCard key={member.id} member={member} nudges={nudges} />
      ))}
    </ul>
  );
  const allDone = counts.clear === size && !asked.q;
  return (
    <>
      {allDone && (
        <div className="card mb-3">
          <EmptyState
            icon="check-circle"
            title="Everything is done"
            text="Nobody has anything open. You will be told when something becomes due and is not done in time."
          />
        </div>
      )}
      {nudges && people.some(({ duties }) => duties.length > 0) ? (
        <NudgeForm overdue={asked.q ? 0 : (counts.overdue ?? 0)}>{list}</NudgeForm>
      ) : (
        list
      )}
    </>
  );
}
