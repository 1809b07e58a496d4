-- A large company after two years: 50,000 people with two obligations of two periods each, more than a million rows. Run
-- with triggers and references off: the rows are right by construction. Ids are spread like random ones, and references
-- need no look-up. Of what each person has two, the nth is that of person n % 50000.
create function pg_temp.nth(kind text, n bigint) returns uuid immutable language sql as
  $$select md5(kind || ':' || n)::uuid$$;

insert into unit (id, name, code)
select pg_temp.nth('unit', n), 'Unit ' || n, 'u' || n
from generate_series(0, 199) n;

insert into unit_ancestor (unit_id, ancestor_id)
select pg_temp.nth('unit', n), pg_temp.nth('unit', n)
from generate_series(0, 199) n;

insert into site (id, name, code, country, time_zone)
select pg_temp.nth('site', n), 'Site ' || n, 's' || n, 'DE', 'Europe/Berlin'
from generate_series(0, 19) n;

insert into person (id, email, given_name, family_name, employee_no, locale, time_zone, unit_id, site_id, manager_id, hired_on)
select pg_temp.nth('person', n), 'person' || n || '@crowd.example', 'Given' || n * 79 % 997,
  'Family' || n * 9929 % 9973, 'e' || n, 'en', 'Europe/Berlin', pg_temp.nth('unit', n % 200),
  pg_temp.nth('site', n % 20), pg_temp.nth('person', n / 20), date '2015-01-01' + n % 3650
from generate_series(0, 49999) n;

insert into person_attribute (person_id, name, value, valid_from, source)
select pg_temp.nth('person', n % 50000), (array['unit', 'site'])[n / 50000 + 1], 'x', current_date - 400, 'import'
from generate_series(0, 99999) n;

insert into credential (person_id, password_hash)
select pg_temp.nth('person', n), 'x'
from generate_series(0, 49999) n;

insert into person_role (person_id, role, unit_id)
select pg_temp.nth('person', n), 'hr_admin', pg_temp.nth('unit', n % 200)
from generate_series(0, 499) n;

insert into signed_out_session (session_id, person_id, signed_out_at, expires_at)
select gen_random_uuid(), pg_temp.nth('person', n), now(), now() + interval '12 hours'
from generate_series(0, 4999) n;

insert into course (id, slug, current_version_id)
select pg_temp.nth('course', n), 'course-' || n, pg_temp.nth('version', n)
from generate_series(0, 4999) n;

insert into course_version (id, course_id, n, state, title, summary, topic, level, language, minutes, content_sha256, published_at)
select pg_temp.nth('version', n), pg_temp.nth('course', n), 1, 'published',
  initcap(translate(substr(md5(n::text), 1, 16), '0123456789', 'ghijkl mno')), 'About ' || md5('s' || n),
  'Topic ' || n % 12, 'All staff', 'en', 30, md5(n::text), now()
from generate_series(0, 4999) n;

insert into lesson (id, course_version_id, position, kind, title, minutes, body)
select pg_temp.nth('lesson', n), pg_temp.nth('version', n / 8), n % 8, 'text', 'Lesson ' || n, 5, '{}'
from generate_series(0, 39999) n;

insert into question (id, lesson_id, kind, prompt, options, answer)
select pg_temp.nth('question', n), pg_temp.nth('lesson', n / 15 * 8), 'single', 'Question ' || n, '[]', '[]'
from generate_series(0, 14999) n;

insert into attempt (id, person_id, course_id, course_version_id, content_sha256, n, started_at, completed_at)
select pg_temp.nth('attempt', n), pg_temp.nth('person', n % 50000), pg_temp.nth('course', n / 50000),
  pg_temp.nth('version', n / 50000), 'x', 1, now() - n * interval '1 minute',
  case when n % 3 > 0 then now() - n * interval '1 minute' end
from generate_series(0, 99999) n;

insert into lesson_progress (attempt_id, lesson_id, person_id, started_at, last_at)
select pg_temp.nth('attempt', n), pg_temp.nth('lesson', n / 50000 * 8),
  pg_temp.nth('person', n % 50000), now(), now()
from generate_series(0, 99999) n;

insert into lesson_completion (attempt_id, lesson_id, person_id, completed_at)
select attempt_id, lesson_id, person_id, last_at from lesson_progress;

insert into tracking_event (id, attempt_id, lesson_id, person_id, seq, kind, at, received_at, data)
select pg_temp.nth('event', n), pg_temp.nth('attempt', n), pg_temp.nth('lesson', n / 50000 * 8),
  pg_temp.nth('person', n % 50000), 1, 'lesson.opened', now(), now(), '{}'
from generate_series(0, 99999) n;

insert into quiz_attempt (id, attempt_id, lesson_id, person_id, n, opened_at, drawn)
select pg_temp.nth('sitting', n), pg_temp.nth('attempt', n), pg_temp.nth('lesson', 0), pg_temp.nth('person', n), 1,
  now(), '[]'
from generate_series(0, 49999) n;

insert into requirement (id, title, state)
select pg_temp.nth('requirement', n), 'Requirement ' || n, 'published'
from generate_series(0, 19) n;

insert into requirement_version (id, requirement_id, n, course_id, published_at)
select pg_temp.nth('terms', n), pg_temp.nth('requirement', n), 1, pg_temp.nth('course', n), now()
from generate_series(0, 19) n;

insert into obligation (id, person_id, requirement_id)
select pg_temp.nth('obligation', n), pg_temp.nth('person', n % 50000), pg_temp.nth('requirement', n / 50000)
from generate_series(0, 99999) n;

insert into obligation_reason (obligation_id, source, rule_id, why, opened_at, closed_at)
select pg_temp.nth('obligation', n), 'rule', pg_temp.nth('rule', n / 50000), 'You work in a unit.', now(),
  case when n % 10 = 0 then now() end
from generate_series(0, 99999) n;

-- The first hundred thousand are fulfilled, the second open.
insert into period (id, obligation_id, requirement_version_id, n, plan, window_opens, due, grace_until, time_zone, due_at,
  grace_ends_at, valid_from, valid_until, date_derivation, opened_at, closed_at)
select pg_temp.nth('period', n), pg_temp.nth('obligation', n % 100000), pg_temp.nth('terms', n % 100000 / 50000),
  n / 100000 + 1, jsonb_build_object('windowOpens', current_date - 60 + n % 90, 'countedFrom', current_date - 60 + n % 90,
  'due', current_date - 30 + n % 90, 'because', '14 days after assignment'), current_date - 60 + n % 90, current_date - 30 + n % 90, current_date - 16 + n % 90,
  'Europe/Berlin', now() + (n % 90 - 30) * interval '1 day', now() + (n % 90 - 16) * interval '1 day',
  case when n < 100000 then current_date - 300 end, case when n < 100000 then current_date + 65 end,
  '14 days after assignment', now(), case when n < 100000 then now() end
from generate_series(0, 199999) n;

insert into fulfilment (period_id, source, attempt_id, at)
select pg_temp.nth('period', n), 'attempt', pg_temp.nth('attempt', n), now()
from generate_series(0, 99999) n;

insert into absence (person_id, kind, starts_on, ends_on, source)
select pg_temp.nth('person', n * 10), 'parental', current_date - 30, current_date + 30, 'import'
from generate_series(0, 4999) n;

insert into exemption (obligation_id, reason, valid_from, valid_until, state, requested_at)
select pg_temp.nth('obligation', n * 20), 'contract', current_date - 30, current_date + 30, 'approved', now()
from generate_series(0, 4999) n;

insert into extension (period_id, previous_due, new_due, reason, state, requested_at, decided_at)
select pg_temp.nth('period', 100000 + n * 20), current_date, current_date + 7, 'illness', 'granted', now(), now()
from generate_series(0, 4999) n;

insert into certificate (id, code, person_id, attempt_id, printed_name, course_title, sha256, issued_at)
select pg_temp.nth('certificate', n), upper(substr(md5('code:' || n), 1, 26)), pg_temp.nth('person', n % 50000),
  pg_temp.nth('attempt', n), 'Given Family', 'Course', md5(n::text), now()
from generate_series(0, 99999) n
where n % 3 > 0;

insert into notice (period_id, step, recipient_id, person_id, channel, state, planned_on, read_at)
select pg_temp.nth('period', 100000 + n), 'assigned', pg_temp.nth('person', n % 50000),
  pg_temp.nth('person', n % 50000), (array['in-app', 'email'])[n % 2 + 1],
  (array['sent', 'sent', 'sent', 'planned'])[n % 4 + 1], current_date + n % 200 - 100, case when n % 8 > 0 then now() end
from generate_series(0, 99999) n;

insert into audit_event (id, at, actor_kind, actor_id, action, subject_kind, subject_id, changes)
select pg_temp.nth('audit', n), now() - n * interval '10 seconds', 'person', pg_temp.nth('person', n % 50000),
  (array['notice.send', 'obligation.open', 'certificate.issue', 'lesson.complete'])[n % 4 + 1], 'obligation',
  pg_temp.nth('obligation', n % 100000), '{}'
from generate_series(0, 99999) n;

insert into audit_value (event_id, field, salt, after)
select pg_temp.nth('audit', n), 'due', md5(n::text), '"2030-01-01"'
from generate_series(0, 99999) n;

insert into audit_seal (seq, event_id, prev_hash, hash, sealed_at)
select n + 1, pg_temp.nth('audit', n), md5(n::text), md5((n + 1)::text), now()
from generate_series(0, 99949) n;

insert into audit_pending (event_id)
select pg_temp.nth('audit', n)
from generate_series(99950, 99999) n;

insert into progress_summary (person_id, courses_done, courses_begun, lessons_done, minutes_done, active_days, last_active_on,
  streak_days, computed_at)
select pg_temp.nth('person', n), 1, 0, 8, 30, 3, current_date, 1, now()
from generate_series(0, 49999) n;

insert into quarter_score (person_id, quarter, lessons, courses, points, computed_at)
select pg_temp.nth('person', n % 50000), (array['2026-Q3', '2026-Q4'])[n / 50000 + 1], n % 37, n % 4, n % 37 + n % 4 * 5, now()
from generate_series(0, 99999) n;

insert into result_mark (kind, subject_id, marked_at)
select 'person', pg_temp.nth('person', n * 10), now()
from generate_series(0, 4999) n;
