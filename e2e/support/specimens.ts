import { chooseAlone, giveCredential, inTables } from '#e2e/support/database.ts';

/** One of everything a tenant has that an address can name, and what gives the tenant away where it should not be. */
export type Specimens = {
  owner: { id: string; email: string };
  /** Values for the dynamic segments of a path, by their place in it; an address where the place needs another value. */
  values: Record<string, string>;
  lessonId: string;
  tenantId: string;
  media: string;
  marks: string[];
};

/** Namesakes would look like a leak. */
const OTHER = { acme: 't_globex.person', globex: 't_acme.person' };

/** Those of a tenant, around one employee who has a certificate and has begun another course. */
export async function specimensOf(tenant: 'acme' | 'globex'): Promise<Specimens> {
  const found = await inTables(tenant, async (sql) => {
    await chooseAlone(sql);
    const [row] = await sql<
      Record<
        'owner' | 'email' | 'name' | 'attempt' | 'certificate' | 'obligation' | 'rule' | 'tenant' | 'media',
        string
      >[]
    >`
      select p.id as owner, p.email, p.given_name || ' ' || p.family_name as name, c.attempt_id as attempt,
        c.code as certificate, (select id from obligation where person_id = p.id order by id limit 1) as obligation, (select id from assignment_rule where state = 'active' order by id limit 1) as rule,
        c.tenant_id as tenant, (select value ->> 'logo' from setting where name = 'brand') as media
      from certificate c join person p on p.id = c.person_id
      where p.status = 'active' and p.email not in (
        select email from person join credential on person_id = person.id)
        and (p.given_name, p.family_name) not in (select given_name, family_name from ${sql(OTHER[tenant])})
      order by p.id limit 1`;
    if (!row) throw new Error(`${tenant} has no certificate.`);
    const [begun] = await sql<{ id: string; lesson: string; slug: string }[]>`
      with one as (
        select c.id, c.slug, v.id as version, v.content_sha256 from course c
        join course_version v on v.id = c.current_version_id
        where not exists (select from attempt a where a.person_id = ${row.owner} and a.course_id = c.id) order by c.slug limit 1),
      made as (
        insert into attempt (person_id, course_id, course_version_id, content_sha256, n, started_at)
        select ${row.owner}, id, version, content_sha256, 1, now() from one returning id)
      select made.id, one.slug, (select id from lesson where course_version_id = version and position = 1) as lesson
      from made, one`;
    if (!begun) throw new Error(`${tenant} has no course that ${row.name} could begin.`);
    const [draft] = await sql<{ id: string }[]>`
      insert into assignment_rule (title, requirement_id, audience_id, due_policy, effective_from, created_by)
      select title, requirement_id, audience_id, due_policy, effective_from, created_by
      from assignment_rule where id = ${row.rule} returning id`;
    const [mail] = await sql<{ id: string }[]>`
      insert into mail_message (sender, recipient, subject, body_text, body_html, transport)
      values ('no-reply@lectern.example', ${row.email}, ${`For ${row.name}`}, ${row.name}, ${`<p>${row.name}</p>`}, 'kept')
      returning id`;
    // Together with the choice: whoever chooses next passes over them.
    await giveCredential(sql, row.owner);
    return { row, begun, draft, mail };
  });
  const { row, begun, draft, mail } = found;
  return {
    owner: { id: row.owner, email: row.email },
    values: {
      '/certificates/[code]': row.certificate,
      '/verify/[code]': row.certificate,
      '/password/[token]': 'spent',
      '/courses/[slug]': begun.slug,
      '/learn/[attemptId]': begun.id,
      '/learn/[attemptId]/[position]': '1',
      '/admin/obligations/[id]': row.obligation,
      '/admin/outbox/[id]': mail?.id ?? '',
      '/manage/[id]': row.owner,
      '/admin/people/[id]': row.owner,
      '/admin/schedules/[id]': row.rule,
      '/admin/schedules/[id]/rehearsal': `/admin/schedules/${draft?.id}/rehearsal`,
    },
    lessonId: begun.lesson,
    tenantId: row.tenant,
    media: row.media,
    marks: [tenant === 'acme' ? 'Acme' : 'Globex', `@${tenant}.example`, row.name, row.tenant, row.media],
  };
}

/** A route's path with a tenant's own values in it. */
export function addressOf(path: string, { values }: Specimens): string {
  if (values[path]?.startsWith('/')) return values[path];
  const segments: string[] = [];
  const places: string[] = [];
  for (const segment of path.split('/').slice(1)) {
    places.push(segment);
    const place = `/${places.join('/')}`;
    if (segment.startsWith('[') && values[place] === undefined) {
      throw new Error(`Give ${place} a value in e2e/support/specimens.ts.`);
    }
    segments.push(values[place] ?? segment);
  }
  return `/${segments.join('/')}`;
}
