import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { runningUrl } from '#lib/embedded/existing.ts';

/** The data folder of the portal under test. */
export const DATA = process.env.LECTERN_DATA || '.lectern/e2e';

/** Runs `work` on the tables of a tenant, as an administrator of the database: for what no page shows. */
export async function inTables<T>(
  tenant: string,
  work: (sql: postgres.TransactionSql) => Promise<T>,
): Promise<T> {
  const url = runningUrl(DATA, 'primary');
  if (!url) throw new Error(`No database runs in ${DATA}.`);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return (await sql.begin(async (tx) => {
      const [found] = await tx<
        { id: string; schema: string }[]
      >`select id, schema from platform.tenant where slug = ${tenant}`;
      if (!found) throw new Error(`There is no tenant ${tenant}.`);
      await tx`select set_config('search_path', ${found.schema}, true), set_config('app.current_tenant', ${found.id}, true)`;
      return work(tx);
    })) as T;
  } finally {
    await sql.end();
  }
}

/** Lets an employee of the demo sign in with the demo password. */
export const giveCredential = (tenant: string, personId: string) =>
  inTables(tenant, (sql) => giveCredentialIn(sql, personId));

/** The same among other work. That of whoever was there first is the demo's: later ones may have been changed. */
export async function giveCredentialIn(sql: postgres.TransactionSql, personId: string): Promise<void> {
  await sql`insert into credential (person_id, password_hash)
    select ${personId}, (select password_hash from credential order by person_id limit 1) on conflict do nothing`;
}

export type NewPerson = { id: string; email: string; name: string };

/** A department that no other test schedules: who is in none is an exception of every schedule, and changes its rehearsal. */
async function benchOf(sql: postgres.TransactionSql): Promise<string> {
  await sql`insert into unit (name, code) values ('Test bench', 'e2e-bench') on conflict do nothing`;
  const [row] = await sql<{ id: string }[]>`select id from unit where code = 'e2e-bench'`;
  const id = row?.id ?? '';
  await sql`insert into unit_ancestor (unit_id, ancestor_id) values (${id}, ${id}) on conflict do nothing`;
  return id;
}

/** Somebody who joined today, in a department of their own and with no duty, so that no other test meets them. */
export async function addPerson(tenant: string, given = 'Nia'): Promise<NewPerson> {
  const tag = randomBytes(4).toString('hex');
  const email = `${given.toLowerCase()}.${tag}@${tenant}.example`;
  const id = await inTables(tenant, async (sql) => {
    const bench = await benchOf(sql);
    const [row] = await sql<{ id: string }[]>`
      with one as (
        insert into person (email, given_name, family_name, employee_no, locale, time_zone, unit_id)
        values (${email}, ${given}, ${`Test ${tag}`}, ${tag}, 'en', 'Europe/Berlin', ${bench}) returning id),
      fact as (
        insert into person_attribute (person_id, name, value, valid_from, recorded_at, source)
        select id, 'unit', ${bench}, current_date, now(), 'hand' from one)
      select id from one`;
    return row?.id ?? '';
  });
  await giveCredential(tenant, id);
  return { id, email, name: `${given} Test ${tag}` };
}

/** Somebody at work in a department: the one with this e-mail address when they are, else the first by name. */
export async function employeeOf(tenant: string, department: string, preferred: string): Promise<NewPerson> {
  const [found] = await inTables(
    tenant,
    (sql) => sql<NewPerson[]>`
      select p.id, p.email, p.given_name || ' ' || p.family_name as name from person p
      join unit_ancestor a on a.unit_id = p.unit_id join unit d on d.id = a.ancestor_id
      where d.name = ${department} and p.status = 'active' and p.hired_on < current_date
        and not exists (select from person_role r where r.person_id = p.id and r.ended_at is null)
        and not exists (select from absence where person_id = p.id and coalesce(ends_on, 'infinity') >= current_date)
      order by p.email <> ${preferred}, p.family_name, p.given_name limit 1`,
  );
  if (!found) throw new Error(`Nobody is at work in ${department}.`);
  return found;
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
