import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { addPerson, inTables } from '#e2e/support/database.ts';

/** Of what an input can name a row. Those of somebody new are the test's alone, and are looked at afterwards. */
const MADE = {
  person: 'person',
  role: 'person_role',
  attempt: 'attempt',
  sitting: 'quiz_attempt',
  upload: 'media_upload',
  exception: 'assignment_exception',
} as const;
const FOUND = {
  obligation: 'obligation',
  fulfilment: 'fulfilment',
  exemption: 'exemption',
  absence: 'absence',
  notice: 'notice',
  requirement: 'requirement',
  rule: 'assignment_rule',
  audience: 'audience',
  site: 'site',
} as const;

type Kind = keyof typeof MADE | keyof typeof FOUND | 'unit' | 'course' | 'lesson';
/** Ids that an input can name, one of each kind, and an e-mail address. */
export type Targets = Record<Kind, string> & { email: string };

/** Of each kind one that is there. */
export async function targetsOf(tenant: string): Promise<Targets> {
  const { id: person, email } = await addPerson(tenant, 'Vic');
  return inTables(tenant, async (sql) => {
    const only = <T>([row]: T[], what: string): T => {
      if (!row) throw new Error(`${tenant} has no ${what}. Let the demo have one, or make one here.`);
      return row;
    };
    const found: Partial<Record<keyof typeof FOUND, string>> = {};
    for (const [kind, table] of Object.entries(FOUND) as [keyof typeof FOUND, string][])
      found[kind] = only(
        await sql<{ id: string }[]>`select id from ${sql(table)} order by id limit 1`,
        table,
      ).id;
    const of = only(
      await sql<Record<'unit' | 'course' | 'lesson', string>[]>`
        select (select unit_id from person where id = ${person}) as unit, c.id as course, l.id as lesson
        from lesson l join course c on c.current_version_id = l.course_version_id
        where l.kind = 'quiz' order by l.id limit 1`,
      'quiz',
    );
    const made = only(
      await sql<Record<Exclude<keyof typeof MADE, 'person'>, string>[]>`
        with a as (
          insert into attempt (person_id, course_id, course_version_id, content_sha256, n, started_at)
          select ${person}, c.id, v.id, v.content_sha256, 1, now() from course c
          join course_version v on v.id = c.current_version_id where c.id = ${of.course} returning id),
        q as (
          insert into quiz_attempt (attempt_id, lesson_id, person_id, n, opened_at, drawn)
          select id, ${of.lesson}, ${person}, 1, now(), '[]' from a returning id),
        r as (insert into person_role (person_id, role) values (${person}, 'author') returning id),
        u as (
          insert into media_upload (file_name, bytes, part_bytes, fingerprint, handle, started_by, started_at)
          values ('film.mp4', 9, 8388608, 'x', 'disk', ${person}, now()) returning id),
        d as (
          insert into assignment_rule (title, requirement_id, audience_id, due_policy, effective_from, state)
          select title, requirement_id, audience_id, due_policy, effective_from, 'ended' from assignment_rule
          where id = ${found.rule ?? ''} returning id),
        e as (
          insert into assignment_exception (rule_id, person_id, missing, sentence)
          select id, ${person}, 'job_title', 'No job is known.' from d returning id)
        select a.id as attempt, q.id as sitting, r.id as role, u.id as upload, e.id as exception
        from a, q, r, u, e`,
      'course',
    );
    return { person, email, ...(found as Record<keyof typeof FOUND, string>), ...of, ...made };
  });
}

/** Ids of nothing, anywhere. */
export const nothing = (): Targets => ({
  ...(Object.fromEntries(
    [...Object.keys(MADE), ...Object.keys(FOUND), 'unit', 'course', 'lesson'].map((kind) => [kind, uuidv7()]),
  ) as Record<Kind, string>),
  email: `nobody.${randomBytes(4).toString('hex')}@nowhere.example`,
});

/** What is stored of what was made, and how much of its person: whoever may not change it leaves it as it is. */
export const standingOf = (tenant: string, targets: Targets): Promise<string[]> =>
  inTables(tenant, async (sql) => {
    const lines: string[] = [];
    for (const [kind, table] of Object.entries(MADE) as [keyof typeof MADE, string][]) {
      const [row] = await sql<{ text: string }[]>`
        select md5(t::text) as text from ${sql(table)} t where id = ${targets[kind]}`;
      lines.push(`${kind} ${row?.text ?? 'is not there'}`);
    }
    for (const table of ['absence', 'person_role', 'attempt', 'person_attribute']) {
      const [row] = await sql<{ count: string }[]>`
        select count(*) from ${sql(table)} where person_id = ${targets.person}`;
      lines.push(`${table} ${row?.count}`);
    }
    // Five minutes past the hour everybody is given what everybody owes, with its notices: that is nobody's act.
    const [asked] = await sql<Record<'reasons' | 'nudges', string>[]>`
      select (select count(*) from obligation o join obligation_reason r on r.obligation_id = o.id
        where o.person_id = ${targets.person} and r.source <> 'rule') as reasons,
        (select count(*) from notice where person_id = ${targets.person} and step like 'nudge%') as nudges`;
    lines.push(`asked for by hand ${asked?.reasons}`, `nudged ${asked?.nudges}`);
    return lines;
  });

/** A department that nobody is in. */
export const emptyUnit = (tenant: string): Promise<string> =>
  inTables(tenant, async (sql) => {
    await sql`insert into unit (name, code) values ('Empty bench', 'e2e-empty') on conflict do nothing`;
    const [row] = await sql<{ id: string }[]>`select id from unit where code = 'e2e-empty'`;
    const id = row?.id ?? '';
    await sql`insert into unit_ancestor (unit_id, ancestor_id) values (${id}, ${id}) on conflict do nothing`;
    return id;
  });

/** Somebody new with a role, over one department when it is named; and how much is on record of what they did. */
export async function addActor(tenant: string, role: string, unitId: string | null = null) {
  const actor = await addPerson(tenant, 'Mal');
  await inTables(
    tenant,
    (sql) => sql`insert into person_role (person_id, role, unit_id) values (${actor.id}, ${role}, ${unitId})`,
  );
  const acts = () =>
    inTables(tenant, async (sql) => {
      const [row] = await sql<{ acts: string[] }[]>`
        select coalesce(array_agg(action), '{}') as acts from audit_event where actor_id = ${actor.id}`;
      return row?.acts ?? [];
    });
  return { ...actor, acts };
}
