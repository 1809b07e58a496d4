import { type SQL, sql } from 'drizzle-orm';
import type { CausalPoint } from '#db/causal.ts';
import { type TenantDb, type TenantScope, writeTenant } from '#db/tenant-db.ts';
import { completeLessons } from '#features/completions/commands.ts';
import { NO_PROGRESS, type Progress } from '#features/player/rules/fold.ts';
import { type LessonAsk, lessonComplete } from '#features/player/rules/lesson-complete.ts';
import type { Range } from '#features/player/rules/watched.ts';
import { judgeSubmissions } from '#features/submissions/commands.ts';
import type { Launch } from '#features/tracking/rules/launch-token.ts';
import { meaningOf } from '#features/tracking/rules/meaning.ts';
import type { TrackedEvent } from '#features/tracking/rules/tracked-event.ts';

/** An event as the intake took it: whose it is was proven by a launch token. */
export type ReceivedEvent = { event: TrackedEvent; launch: Launch; receivedAt: Date };

export type Applied = {
  /** Events that were new. */
  stored: number;
  /** Ids of events whose attempt is not the person's, or whose lesson is not of the attempt's version: not stored. */
  refused: string[];
  seen: CausalPoint;
};

/**
 * The one writer of tracking. New events are stored and they alone are folded into progress, so order and repetition do not
 * matter; lessons and attempts that this completes are completed in the same transaction.
 */
export async function applyBatch(tenant: TenantScope, events: readonly ReceivedEvent[]): Promise<Applied> {
  const distinct = new Map(events.map((received) => [received.event.id, received]));
  const { result, seen } = await writeTenant(tenant, async (db) => {
    const { stored, refused, submitted, reached } = await foldNew(db, [...distinct.values()]);
    const now = new Date(Math.max(...events.map(({ receivedAt }) => receivedAt.getTime())));
    const submissions = submitted.flatMap((id) => distinct.get(id) ?? []);
    const passed = await judgeSubmissions(db, submissions.flatMap(asSubmission));
    const done = [...reached.filter((lesson) => isComplete(lesson, now)), ...passed];
    for (const [attemptId, lessonIds] of byAttempt(done))
      await completeLessons(db, attemptId, lessonIds, now);
    return { stored, refused };
  });
  return { ...result, seen };
}

type Reached = {
  attemptId: string;
  lessonId: string;
  kind: 'text' | 'video';
  seconds: number | null;
  completeAt: number | null;
  minimumSeconds: number | null;
  finished: boolean;
  watched: Range[];
  secondsSpent: number;
  startedAt: string;
};

type Folded = { stored: number; refused: string[]; submitted: string[]; reached: Reached[] };

/**
 * One statement. Rows are locked in one order by every writer: events by id, then progress by attempt and lesson.
 * `(… in …) is true` makes PostgreSQL hash the new ids; a join it takes for tiny and does row by row.
 */
async function foldNew(db: TenantDb, events: readonly ReceivedEvent[]): Promise<Folded> {
  const [row] = await db.execute<Folded>(foldStatement(JSON.stringify(events.map(asRow))));
  if (!row) throw new Error('The fold of a batch answered nothing.');
  return row;
}

const foldStatement = (rows: string): SQL => sql`
with given as materialized (
  select id, attempt, lesson, person, seq, kind, to_timestamp(0) + reported * interval '1 ms' as reported,
    to_timestamp(0) + received * interval '1 ms' as received, to_timestamp(0) + at * interval '1 ms' as at, at as at_ms, data, finished, watched::int4range as watched,
    position, spent
  from json_to_recordset(${rows}::json) as row (id uuid, attempt uuid, lesson uuid, person uuid, seq int, kind text,
    reported bigint, received bigint, at bigint, data jsonb, finished boolean, watched text, position int, spent int)
),
allowed as materialized (
  select given.* from given
  join attempt on attempt.id = given.attempt and attempt.person_id = given.person
  join lesson on lesson.id = given.lesson and lesson.course_version_id = attempt.course_version_id
),
fresh as (
  insert into tracking_event (id, attempt_id, lesson_id, person_id, seq, kind, at, received_at, data)
  select id, attempt, lesson, person, seq, kind, reported, received, data from allowed order by id
  on conflict (id) do nothing
  returning id
),
folded as (
  select attempt, lesson, person, min(at) as started, max(at) as last, min(at) filter (where finished) as finished,
    coalesce(range_agg(watched), '{}') as watched,
    max(array[at_ms, seq, position]) filter (where position is not null) as latest,
    sum(spent) as spent, count(*) as events
  from allowed where (id in (select id from fresh)) is true group by attempt, lesson, person
),
progress as (
  insert into lesson_progress as known (attempt_id, lesson_id, person_id, started_at, last_at, finished_at, watched,
    position_at, position_seq, position_seconds, seconds_spent, events)
  select attempt, lesson, person, started, last, finished, watched,
    to_timestamp(0) + latest[1] * interval '1 ms', latest[2], latest[3], spent, events
  from folded order by attempt, lesson
  on conflict (attempt_id, lesson_id) do update set
    started_at = least(known.started_at, excluded.started_at),
    last_at = greatest(known.last_at, excluded.last_at),
    finished_at = least(known.finished_at, excluded.finished_at),
    watched = known.watched + excluded.watched,
    (position_at, position_seq, position_seconds) = (
      select at, seq, seconds from (values (known.position_at, known.position_seq, known.position_seconds),
        (excluded.position_at, excluded.position_seq, excluded.position_seconds)) as both_of (at, seq, seconds)
      order by at desc nulls last, seq desc, seconds desc limit 1),
    seconds_spent = known.seconds_spent + excluded.seconds_spent,
    events = known.events + excluded.events
  returning attempt_id, lesson_id, finished_at, watched, seconds_spent
)
select (select count(*)::int from fresh) as stored,
  (select coalesce(json_agg(id), '[]') from given where id not in (select id from allowed)) as refused,
  (select coalesce(json_agg(id), '[]') from allowed
    where kind = 'quiz.submitted' and (id in (select id from fresh)) is true) as submitted,
  (select coalesce(json_agg(json_build_object('attemptId', progress.attempt_id, 'lessonId', lesson.id,
      'kind', lesson.kind, 'seconds', lesson.body->'seconds', 'completeAt', lesson.body->'completeAt',
      'minimumSeconds', lesson.body->'minimumSeconds', 'finished', finished_at is not null,
      'watched', (select json_agg(json_build_array(lower(part), upper(part))) from unnest(watched) as part),
      'secondsSpent', seconds_spent, 'startedAt', attempt.started_at)), '[]')
    from progress join attempt on attempt.id = attempt_id join lesson on lesson.id = lesson_id
    where (lesson.kind = 'text' and finished_at is not null or lesson.kind = 'video' and not isempty(watched))
      and not exists (select from lesson_completion c
        where c.attempt_id = progress.attempt_id and c.lesson_id = progress.lesson_id)) as reached`;

function asRow({ event, launch, receivedAt }: ReceivedEvent) {
  const meaning = meaningOf(event, receivedAt);
  const [watched] = meaning.watched;
  return {
    id: event.id,
    attempt: launch.attemptId,
    lesson: launch.lessonId,
    person: launch.personId,
    seq: event.seq,
    kind: event.kind,
    reported: event.at,
    received: receivedAt.getTime(),
    at: meaning.lastAt,
    data: event.data,
    finished: meaning.finishedAt !== null,
    watched: watched ? `[${watched[0]},${watched[1]})` : null,
    position: meaning.position?.value ?? null,
    spent: meaning.secondsSpent,
  };
}

function isComplete(lesson: Reached, now: Date): boolean {
  const progress: Progress = {
    ...NO_PROGRESS,
    finishedAt: lesson.finished ? now.getTime() : null,
    watched: lesson.watched ?? [],
    secondsSpent: lesson.secondsSpent,
  };
  const secondsSinceStart = (now.getTime() - new Date(lesson.startedAt).getTime()) / 1000;
  const facts = { progress, secondsSinceStart, quizPassed: false, signedSha256: null };
  return lessonComplete(askOf(lesson), facts).complete;
}

function askOf({ kind, seconds, completeAt, minimumSeconds }: Reached): LessonAsk {
  if (kind === 'text') return { kind, minimumSeconds: minimumSeconds ?? 0 };
  return { kind, seconds: seconds ?? 0, ...(completeAt !== null && { completeAt }) };
}

function asSubmission({ event, launch, receivedAt }: ReceivedEvent) {
  if (event.kind !== 'quiz.submitted') return [];
  return [{ ...event.data, ...launch, seq: event.seq, receivedAt }];
}

/** Attempts in the order of their ids, in which every writer locks them. */
function byAttempt(lessons: readonly { attemptId: string; lessonId: string }[]): [string, string[]][] {
  const groups = Map.groupBy(lessons, ({ attemptId }) => attemptId);
  return [...groups]
    .map(([attemptId, of]): [string, string[]] => [attemptId, of.map(({ lessonId }) => lessonId)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
