import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { runningUrl } from '#lib/embedded/existing.ts';

/** The data folder of the portal under test. */
export const DATA = process.env.LECTERN_DATA || '.lectern/e2e';

/** Runs `work` on the tables of a tenant, as an administrator of the database: for what no page shows. What it wrote is on the replica too. */
export async function inTables<T>(
  tenant: string,
  work: (sql: postgres.TransactionSql) => Promise<T>,
): Promise<T> {
  const url = runningUrl(DATA, 'primary');
  if (!url) throw new Error(`No database runs in ${DATA}.`);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const { done, wrote } = await sql.begin(async (tx) => {
      const [found] = await tx<
        { id: string; schema: string }[]
      >`select id, schema from platform.tenant where slug = ${tenant}`;
      if (!found) throw new Error(`There is no tenant ${tenant}.`);
      await tx`select set_config('search_path', ${found.schema}, true), set_config('app.current_tenant', ${found.id}, true)`;
      const done = await work(tx);
      const [row] = await tx<
        { wrote: boolean }[]
      >`select pg_current_xact_id_if_assigned() is not null as wrote`;
      return { done, wrote: row?.wrote };
    });
    if (wrote) await replicaFollows();
    return done;
  } finally {
    await sql.end();
  }
}

/**
 * Waits until the replica has all that the primary has now. Pages are read there, and whoever has not written it themselves may be
 * shown what was before: on a machine that stops it for a moment, for long.
 */
export async function replicaFollows(): Promise<void> {
  const urls = [runningUrl(DATA, 'primary'), runningUrl(DATA, 'replica')];
  const servers = urls.flatMap((url) => (url ? [postgres(url, { max: 1, onnotice: () => {} })] : []));
  const [primary, replica] = servers;
  try {
    if (!primary || !replica) return;
    const [now] = await primary<{ at: string }[]>`select pg_current_wal_flush_lsn()::text as at`;
    const follows = async () => {
      const [row] = await replica<{ follows: boolean }[]>`
        select pg_last_wal_replay_lsn() >= ${now?.at ?? ''}::text::pg_lsn as follows`;
      return row?.follows;
    };
    while (!(await follows())) await sleep(20);
  } finally {
    await Promise.all(servers.map((sql) => sql.end()));
  }
}

/** Whoever chooses among people does it alone, until the end of the transaction: the next one sees who was taken. */
export const chooseAlone = (sql: postgres.TransactionSql) =>
  sql`select pg_advisory_xact_lock(hashtext('e2e: choosing people'))`;

/** Lets an employee sign in with the demo's password: with that of whoever was there first, for later ones may have been changed. */
export async function giveCredential(sql: postgres.TransactionSql, personId: string): Promise<void> {
  await sql`insert into credential (person_id, password_hash)
    select ${personId}, (select password_hash from credential order by person_id limit 1) on conflict do nothing`;
}

export type NewPerson = { id: string; email: string; name: string };

/** Where whoever belongs to no other test's department is: who is in none is an exception of every schedule, and changes its rehearsal. */
const BENCH = { name: 'Test bench', code: 'e2e-bench' };

async function unitOf(sql: postgres.TransactionSql, { name, code }: typeof BENCH): Promise<string> {
  await sql`insert into unit (name, code) values (${name}, ${code}) on conflict do nothing`;
  const [row] = await sql<{ id: string }[]>`select id from unit where code = ${code}`;
  const id = row?.id ?? '';
  await sql`insert into unit_ancestor (unit_id, ancestor_id) values (${id}, ${id}) on conflict do nothing`;
  return id;
}

/** A department that nobody has scheduled anything for. */
export const newDepartment = (name: string): typeof BENCH => {
  const tag = randomBytes(4).toString('hex');
  return { name: `${name} ${tag}`, code: `e2e-${tag}` };
};

/** Somebody who joined today, in a department that has no duty unless one is named, so that no other test meets them. */
export async function addPerson(tenant: string, given = 'Nia', department = BENCH): Promise<NewPerson> {
  const tag = randomBytes(4).toString('hex');
  const email = `${given.toLowerCase()}.${tag}@${tenant}.example`;
  const id = await inTables(tenant, async (sql) => {
    const unit = await unitOf(sql, department);
    const [row] = await sql<{ id: string }[]>`
      with one as (
        insert into person (email, given_name, family_name, employee_no, locale, time_zone, unit_id)
        values (${email}, ${given}, ${`Test ${tag}`}, ${tag}, 'en', 'Europe/Berlin', ${unit}) returning id),
      fact as (
        insert into person_attribute (person_id, name, value, valid_from, recorded_at, source)
        select id, 'unit', ${unit}, current_date, now(), 'hand' from one)
      select id from one`;
    const made = row?.id ?? '';
    await giveCredential(sql, made);
    return made;
  });
  return { id, email, name: `${given} Test ${tag}` };
}

/** Opens the quiz of an attempt with questions of every kind, which chance need not draw. */
export const giveQuizOfEveryKind = (tenant: string, attemptId: string) =>
  inTables(tenant, async (sql) => {
    await sql`
      with quiz as (
        select a.id as attempt, a.person_id as person, l.id as lesson, (l.body ->> 'draw')::int as draw
        from attempt a join lesson l on l.course_version_id = a.course_version_id and l.kind = 'quiz'
        where a.id = ${attemptId}),
      ranked as (
        select q.id, q.options, q.kind, row_number() over (partition by q.kind order by q.id) as place
        from question q join quiz on q.lesson_id = quiz.lesson),
      drawn as (
        select jsonb_build_object('questionId', id, 'optionIds', (
          select jsonb_agg(o -> 'id' order by n desc) from jsonb_array_elements(options) with ordinality as e(o, n))) as one
        from ranked order by place, kind limit (select draw from quiz))
      insert into quiz_attempt (id, attempt_id, lesson_id, person_id, n, opened_at, closes_at, drawn)
      select uuidv7(), attempt, lesson, person, 1, now(), now() + interval '15 minutes',
        (select jsonb_agg(one) from drawn) from quiz`;
  });
