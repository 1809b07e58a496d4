import { notFound } from 'next/navigation';
import { z } from 'zod';
import { joinedRead } from '#db/joined-read.ts';
import { requirePermission } from '#features/access/loaders.ts';
import { scopeOf } from '#features/access/rules/permissions.ts';
import { dutiesOf } from '#features/duties/loaders.ts';
import { agenda } from '#features/duties/rules/agenda.ts';
import type { TeamAddress } from '#features/team/input.ts';
import { memberOf, nudgeDays, teamOf } from '#features/team/queries.ts';
import { clock, localDay } from '#lib/clock.ts';

export const TEAM_PAGE = 50;

/** A page of the viewer's people, or of everybody whom a wider role of theirs reaches. */
export async function loadTeam(asked: TeamAddress) {
  const viewer = await requirePermission('team.view');
  const now = clock.now();
  const filter = { ...asked, scope: viewer.scope, viewerId: viewer.id, perPage: TEAM_PAGE };
  const { people, ...team } = await joinedRead(viewer.tenant, (db) => teamOf(db, filter, now));
  return {
    ...team,
    people: people.map(({ duties, ...member }) => ({
      ...member,
      duties: duties.map((duty) => {
        const today = localDay(now, duty.timeZone);
        return { ...duty, today, nudgedToday: duty.nudgedOn === today };
      }),
    })),
    ownReports: viewer.scope.kind === 'reports',
    nudges: scopeOf('team.nudge', viewer.roles) !== null,
  };
}

export type ShownMember = Awaited<ReturnType<typeof loadTeam>>['people'][number];

/** One of the viewer's people with all that they owe, or a 404. */
export async function loadMember(personId: string) {
  const viewer = await requirePermission('team.view');
  if (!z.uuid().safeParse(personId).success) notFound();
  const now = clock.now();
  const found = await joinedRead(viewer.tenant, async (db) => {
    const member = await memberOf(db, { personId, scope: viewer.scope, viewerId: viewer.id });
    if (!member) return null;
    const [duties, nudged] = await Promise.all([dutiesOf(db, { personId }, now), nudgeDays(db, personId)]);
    return { member, duties, nudged };
  });
  if (!found) notFound();
  const duties = found.duties.map((duty) => {
    const nudgedOn = found.nudged.get(duty.obligationId) ?? null;
    return { ...duty, nudgedOn, nudgedToday: nudgedOn === duty.today };
  });
  return { ...found.member, ...agenda(duties), nudges: scopeOf('team.nudge', viewer.roles) !== null };
}
