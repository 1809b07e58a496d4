import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { insertRows } from '#db/insert-rows.ts';
import {
  absence,
  certificate,
  exemption,
  fulfilment,
  obligation,
  obligationReason,
  period,
} from '#db/schema/tenant/compliance.ts';
import { attempt } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { recordAudit } from '#features/audit/commands.ts';
import { certificateCode } from '#features/certificates/rules/code.ts';
import { statementHash } from '#features/certificates/rules/statement.ts';
import { planNotices } from '#features/notices/commands.ts';
import { addDays } from '#lib/local-date.ts';
import type { Random } from '#scripts/seed/random.ts';
import {
  type Completion,
  emptyRecord,
  liveThrough,
  type Programme,
  type RecordRows,
} from '#scripts/seed/record.ts';
import type { Employee } from '#scripts/seed/workforce.ts';

type Part = { programme: Programme; members: Employee[]; title: string };

/** Two years of work of everybody: obligations, periods, attempts, proofs and certificates, with their audit events. */
export async function seedHistory(
  db: TenantDb,
  parts: Part[],
  { now, today, random }: { now: Date; today: string; random: Random },
): Promise<void> {
  const rows = emptyRecord();
  const titles = new Map(parts.map(({ programme, title }) => [programme.courseId, title]));
  for (const { programme, members } of parts) {
    for (const person of members) liveThrough(rows, person, programme, today, random);
  }
  await insertRows(db, attempt, rows.attempts);
  await insertRows(db, obligation, rows.obligations);
  await insertRows(db, obligationReason, rows.reasons);
  await insertRows(db, period, rows.periods);
  await insertRows(db, fulfilment, rows.fulfilments);
  const open = rows.periods.filter(({ closedAt }) => !closedAt);
  await planNotices(
    db,
    open.map(({ id, timeZone, windowOpens, due }) => ({ id, timeZone, dates: { windowOpens, due } })),
    now,
  );
  await insertRows(db, certificate, certificatesFor(db.tenant.id, rows.completions, titles));
  await recordAudit(
    db,
    rows.completions
      .toSorted((a, b) => a.at.getTime() - b.at.getTime())
      .map(({ person, fulfilmentId, at }) => ({
        at,
        actor: { kind: 'system', id: null },
        onBehalfOf: person.id,
        action: 'period.fulfilled',
        subject: { kind: 'fulfilment', id: fulfilmentId },
      })),
  );
  await seedExceptions(
    db,
    rows,
    parts.flatMap(({ members }) => members),
    today,
    random,
  );
}

/** People on leave now, and a few who are exempt for a stated reason and time. */
async function seedExceptions(
  db: TenantDb,
  rows: RecordRows,
  members: Employee[],
  today: string,
  random: Random,
) {
  const people = [
    ...new Map(members.filter(({ status }) => status === 'active').map((one) => [one.id, one])).values(),
  ];
  const away = people.filter(() => random.chance(0.022));
  await insertRows(
    db,
    absence,
    away.map(({ id }) => ({
      personId: id,
      kind: random.pick(['parental leave', 'long illness', 'sabbatical']),
      startsOn: addDays(today, -random.between(10, 120)),
      endsOn: addDays(today, random.between(15, 200)),
      clock: 'pause',
      source: 'import',
    })),
  );
  const exempt = rows.obligations.filter(() => random.chance(0.004));
  const at = new Date(`${addDays(today, -60)}T09:00:00Z`);
  await insertRows(
    db,
    exemption,
    exempt.map(({ id }) => ({
      obligationId: id ?? '',
      reason: 'Equivalent training at a client site, certificate on file',
      validFrom: addDays(today, -60),
      validUntil: addDays(today, random.between(40, 240)),
      state: 'approved',
      requestedAt: at,
      decidedAt: at,
    })),
  );
}

function certificatesFor(tenantId: string, completions: Completion[], titles: Map<string, string>) {
  const newest = new Map<string, string>();
  const issued = completions.map((done) => {
    const id = uuidv7();
    newest.set(`${done.person.id} ${done.programme.courseId}`, id);
    return { id, done };
  });
  return issued.map(({ id, done: { attemptId, fulfilmentId, person, programme, at, validUntil } }) => {
    const code = certificateCode(randomBytes(16));
    const printedName = `${person.givenName} ${person.familyName}`;
    const courseTitle = titles.get(programme.courseId) ?? '';
    const { contentSha256 } = programme;
    const latest = newest.get(`${person.id} ${programme.courseId}`);
    return {
      id,
      code,
      personId: person.id,
      attemptId,
      fulfilmentId,
      printedName,
      courseTitle,
      sha256: statementHash({
        code,
        tenantId,
        printedName,
        courseTitle,
        contentSha256,
        issuedAt: at.toISOString(),
        validUntil,
      }),
      issuedAt: at,
      validUntil,
      supersededBy: latest === id ? null : latest,
    };
  });
}
