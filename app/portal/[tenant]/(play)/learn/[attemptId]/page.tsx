import { redirect } from 'next/navigation';
import { requirePlay } from '#features/player/loaders.ts';
import { resume } from '#features/player/rules/resume.ts';

type Props = { params: Promise<{ attemptId: string }> };

/** Goes on where the person left. */
export default async function ResumePage({ params }: Props) {
  const { attemptId } = await params;
  const { attempt, version, done } = await requirePlay(attemptId);
  if (attempt.completedAt) redirect(`/learn/${attemptId}/done`);
  const lessons = version.lessons.map(({ id }) => ({ id, complete: done.includes(id), position: null }));
  const next = version.lessons.find(({ id }) => id === resume(lessons)?.lessonId);
  redirect(`/learn/${attemptId}/${next?.position ?? 1}`);
}
