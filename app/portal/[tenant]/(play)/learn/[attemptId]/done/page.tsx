import type { Metadata } from 'next';
import { PlayerShell } from '#components/layout/player-shell.tsx';
import { Completion } from '#features/player/components/completion.tsx';
import { Leftovers } from '#features/player/components/leftovers.tsx';
import { outlineOf } from '#features/player/components/outline.ts';
import { requireFinish } from '#features/player/loaders.ts';

export const metadata: Metadata = { title: 'Finish' };

type Props = {
  params: Promise<{ attemptId: string }>;
  searchParams: Promise<{ finish?: string | string[] }>;
};

export default async function FinishPage({ params, searchParams }: Props) {
  const [{ attemptId }, { finish }] = await Promise.all([params, searchParams]);
  const play = await requireFinish(attemptId, finish !== undefined);
  const { slug, title } = play.version;
  return (
    <PlayerShell
      course={title}
      exit={{ href: `/courses/${slug}`, label: 'Leave the course' }}
      outline={outlineOf(play)}
    >
      <Completion play={play} />
      <Leftovers tenant={play.viewer.tenant.slug} personId={play.viewer.id} />
    </PlayerShell>
  );
}
