import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { LessonPage } from '#features/player/components/lesson-page.tsx';
import { requirePlay } from '#features/player/loaders.ts';

type Props = { params: Promise<{ attemptId: string; position: string }> };

async function lessonOf({ params }: Props) {
  const { attemptId, position } = await params;
  const play = await requirePlay(attemptId);
  const lesson = play.version.lessons.find((one) => String(one.position) === position);
  return lesson ? { play, lesson } : null;
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const found = await lessonOf(props);
  return { title: found ? `${found.lesson.title}, ${found.play.version.title}` : 'Not found' };
}

export default async function LearnLessonPage(props: Props) {
  const found = await lessonOf(props);
  if (!found) notFound();
  return <LessonPage {...found} />;
}
