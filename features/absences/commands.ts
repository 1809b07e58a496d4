import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { absence, obligation } from '#db/schema/tenant/compliance.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import type { ClockPolicy } from '#features/compliance/rules/absence.ts';
import { type Reach, requireReach } from '#features/people/queries.ts';
import { redatePeriods } from '#features/periods/commands.ts';
import { restandPeople } from '#features/standings/commands.ts';
import { AppError, absent, notFound } from '#lib/errors.ts';

export type Leave = {
  personId: string;
  kind: string;
  startsOn: string;
  /** null: until further notice. */
  endsOn: string | null;
  clock: ClockPolicy;
};

type By = { by: Actor; now: Date };

/** Records leave; what runs for the person is dated anew. */
export async function recordLeave(
  db: TenantDb,
  leave: Leave,
  { reach, ...by }: By & { reach: Reach },
): Promise<string> {
  await requireReach(db, { personId: leave.personId, ...reach });
  return storeLeave(db, leave, 'hr', by);
}

/** The same for a gap that the system found: deactivation stops the clock too. */
export async function storeLeave(
  db: TenantDb,
  leave: Leave,
  source: 'hr' | 'import' | 'system',
  { by, now }: By,
): Promise<string> {
  const { personId, kind, startsOn, endsOn } = leave;
  if (endsOn !== null && endsOn < startsOn)
    throw new AppError('bad_input', 'The leave ends before it begins.');
  const id = uuidv7();
  await db.insert(absence).values({ id, ...leave, source, recordedBy: by.id, recordedAt: now });
  await recordAudit(db, [
    {
      at: now,
      actor: by,
      action: 'absence.recorded',
      subject: { kind: 'person', id: personId },
      changes: {
        kind: { before: null, after: kind },
        startsOn: { before: null, after: startsOn },
        endsOn: { before: null, after: endsOn },
      },
    },
  ]);
  await dateAnew(db, personId, { by, now });
  return id;
}

/** Says when leave ends, or ended; dates that waited for it move now. */
export async function endLeave(
  db: TenantDb,
  { absenceId, endsOn }: { absenceId: string; endsOn: string },
  { reach, by, now }: By & { reach: Reach },
): Promise<void> {
  const [found] = await db.select().from(absence).where(eq(absence.id, absenceId)).for('update');
  const person = found && (await requireReach(db, { personId: found.personId, ...reach }).catch(absent));
  if (!person) throw notFound('That leave');
  if (endsOn < found.startsOn) throw new AppError('bad_input', 'The leave ends before it begins.');
  await db.update(absence).set({ endsOn }).where(eq(absence.id, absenceId));
  await recordAudit(db, [
    {
      at: now,
      actor: by,
      action: 'absence.ended',
      subject: { kind: 'person', id: found.personId },
      changes: { endsOn: { before: found.endsOn, after: endsOn } },
    },
  ]);
  await dateAnew(db, found.personId, { by, now });
}

async function dateAnew(db: TenantDb, personId: string, { by, now }: By): Promise<void> {
  await redatePeriods(db, eq(obligation.personId, personId), by, now);
  await restandPeople(db, [personId], now);
}
