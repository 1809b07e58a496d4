import { loadedRead } from '#db/joined-read.ts';
import type { LessonKind } from '#db/schema/tenant/courses.ts';
import type { TenantScope } from '#db/tenant-db.ts';
import { policyBody, textBody, type VideoBody, videoBody } from '#features/courses/input.ts';
import { findCourse, findCourseVersion, listCourses } from '#features/courses/queries.ts';
import { type QuizSettings, quizSettingsSchema } from '#features/quizzes/rules/question.ts';
import { cached, type Loading } from '#lib/cache.ts';
import { cacheKeys } from '#lib/cache-keys.ts';
import { clock } from '#lib/clock.ts';
import { mediaUrl } from '#lib/media-address.ts';
import { richText } from '#lib/rich-text.ts';
import { MEDIA_NAME } from '#lib/storage.ts';

const CATALOG_MS = 5 * 60_000;
/** A published version never changes; the addresses of its media open for five hours more than this. */
const VERSION_MS = 60 * 60_000;

export type CourseCard = {
  courseId: string;
  slug: string;
  title: string;
  summary: string;
  topic: string;
  level: string;
  language: string;
  minutes: number;
  coverUrl: string | null;
};

const withCover = <T extends { coverName: string | null }>(
  { coverName, ...facts }: T,
  tenantSlug: string,
) => ({ ...facts, coverUrl: coverName === null ? null : mediaUrl(tenantSlug, coverName, clock.now()) });

/** All cards of the catalog. Cached; dropped when a course is published or retired. */
export async function loadCatalog(scope: TenantScope): Promise<CourseCard[]> {
  const load = async (how: Loading) => {
    const rows = await loadedRead(scope, how, listCourses);
    return rows.map((row) => withCover(row, scope.slug));
  };
  return cached(cacheKeys.catalog(scope.id), CATALOG_MS, load, scope.asking);
}

const images = (tenantSlug: string) => (name: string) =>
  MEDIA_NAME.test(name) ? mediaUrl(tenantSlug, name, clock.now()) : null;

/** A course page's shared facts. Cached; dropped when the course is published again. */
export async function loadCourse(scope: TenantScope, slug: string) {
  const load = async (how: Loading) => {
    const found = await loadedRead(scope, how, (db) => findCourse(db, slug));
    if (!found) return null;
    const { description, publishedAt, ...facts } = withCover(found, scope.slug);
    return {
      ...facts,
      publishedAt: publishedAt?.toISOString() ?? null,
      descriptionHtml: richText(description, images(scope.slug)),
    };
  };
  return cached(cacheKeys.course(scope.id, slug), CATALOG_MS, load, scope.asking);
}

export type LessonContent =
  | { kind: 'text'; html: string }
  | { kind: 'video'; video: VideoBody; transcriptHtml: string }
  | { kind: 'quiz'; quiz: QuizSettings }
  | { kind: 'policy'; title: string; version: string; html: string; sha256: string; meaning: string };

export type Lesson = {
  id: string;
  position: number;
  kind: LessonKind;
  title: string;
  minutes: number;
  required: boolean;
  content: LessonContent;
};

/** A version and what its lessons show, rendered once. No question of a quiz is in it. */
export async function loadCourseVersion(scope: TenantScope, versionId: string) {
  return cached(cacheKeys.courseVersion(scope.id, versionId), VERSION_MS, async (how) => {
    const found = await loadedRead(scope, how, (db) => findCourseVersion(db, versionId));
    if (!found) return null;
    const lessons = found.lessons.map(
      ({ body, ...facts }): Lesson => ({ ...facts, content: contentOf(facts.kind, body, scope.slug) }),
    );
    return { ...found, lessons };
  });
}

export type CourseVersion = NonNullable<Awaited<ReturnType<typeof loadCourseVersion>>>;

function contentOf(kind: LessonKind, body: unknown, tenantSlug: string): LessonContent {
  const render = (markdown: string) => richText(markdown, images(tenantSlug));
  const url = (name: string) => mediaUrl(tenantSlug, name, clock.now());
  switch (kind) {
    case 'text':
      return { kind, html: render(textBody.parse(body).markdown) };
    case 'video': {
      const video = videoBody.parse(body);
      return {
        kind,
        video: {
          ...video,
          src: url(video.src),
          poster: video.poster && url(video.poster),
          captions: video.captions.map((track) => ({ ...track, src: url(track.src) })),
        },
        transcriptHtml: render(video.transcript),
      };
    }
    case 'quiz':
      return { kind, quiz: quizSettingsSchema.parse(body) };
    case 'policy': {
      const { markdown, ...facts } = policyBody.parse(body);
      return { kind, ...facts, html: render(markdown) };
    }
  }
}
