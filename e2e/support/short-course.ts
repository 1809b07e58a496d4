import { randomBytes } from 'node:crypto';
import { inTables } from '#e2e/support/database.ts';

/** Begins a course of one short text for somebody, and gives the attempt. It is in no catalog, so that no other test meets it. */
export async function beginShortCourse(tenant: string, personId: string): Promise<string> {
  const slug = `short-${randomBytes(4).toString('hex')}`;
  const content = '0'.repeat(64);
  const [row] = await inTables(
    tenant,
    (sql) => sql<{ id: string }[]>`
      with one as (insert into course (slug) values (${slug}) returning id),
      version as (
        insert into course_version (course_id, n, state, title, summary, topic, level, language, minutes, content_sha256)
        select id, 1, 'published', 'In short', 'One text', 'Tests', 'All staff', 'en', 1, ${content} from one returning id),
      text as (
        insert into lesson (course_version_id, position, kind, title, minutes, body)
        select id, 1, 'text', 'One text', 1, '{"markdown": "Read this."}'::jsonb from version)
      insert into attempt (person_id, course_id, course_version_id, content_sha256, n, started_at)
      select ${personId}, one.id, version.id, ${content}, 1, now() from one, version returning id`,
  );
  return row?.id ?? '';
}
