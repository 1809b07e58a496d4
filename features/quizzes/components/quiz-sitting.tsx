'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { usePlayer } from '#features/player/components/player-session.tsx';
import { StartOver } from '#features/player/components/start-over.tsx';
import { openQuiz, quizResult } from '#features/quizzes/actions.ts';
import type { OpenSitting } from '#features/quizzes/commands.ts';
import { QuizPaper } from '#features/quizzes/components/quiz-paper.tsx';
import { QuizReview } from '#features/quizzes/components/quiz-review.tsx';
import type { QuizResult } from '#features/quizzes/queries.ts';
import type { MayTry } from '#features/quizzes/rules/attempts-left.ts';
import type { Answers } from '#features/quizzes/rules/judge.ts';

type Props = {
  may: MayTry['may'];
  /** Why no sitting can be begun. */
  sentence: string | null;
  last: { id: string; score: number; passed: boolean } | null;
  terms: ReactNode;
};

type Stage =
  | { at: 'terms'; refusal?: string }
  | { at: 'paper'; sitting: OpenSitting; begun: number }
  /** Handed in and kept on this device; `id` is asked for until the server has it. */
  | { at: 'recording'; id: string; offline: boolean }
  | { at: 'result'; result: QuizResult };

const SAVE_WITHIN_MS = 4_000;
const UNREACHABLE = 'The portal could not be reached. Check your connection and try again.';

export function QuizSitting({ may, sentence, last, terms }: Props) {
  const router = useRouter();
  const { launch, record, saved, state } = usePlayer();
  const [stage, setStage] = useState<Stage>({ at: 'terms' });
  const [busy, setBusy] = useState(false);

  async function begin() {
    setBusy(true);
    const { attemptId, lessonId } = launch;
    const answer = await openQuiz({ attemptId, lessonId }).catch(() => null);
    setBusy(false);
    if (answer?.ok) setStage({ at: 'paper', sitting: answer.data, begun: performance.now() });
    else setStage({ at: 'terms', refusal: answer?.message ?? UNREACHABLE });
  }

  async function handIn(id: string, answers: Answers) {
    const given = Object.fromEntries(Object.entries(answers).map(([q, chosen]) => [q, [...chosen]]));
    await record('quiz.submitted', { quizAttemptId: id, answers: given });
    setStage({ at: 'recording', id, offline: false });
    await showResult(id);
  }

  async function showResult(id: string) {
    setBusy(true);
    const arrived = await saved(SAVE_WITHIN_MS);
    const answer = arrived ? await quizResult({ quizAttemptId: id }).catch(() => null) : null;
    setBusy(false);
    if (!answer?.ok || !answer.data) return setStage({ at: 'recording', id, offline: !arrived });
    setStage({ at: 'result', result: answer.data });
    window.scrollTo({ top: 0 });
    router.refresh();
  }

  // Answers that did not arrive in time do later: their result is shown then, without being asked for.
  const late = stage.at === 'recording' && stage.offline ? stage.id : null;
  const show = useEffectEvent(showResult);
  useEffect(() => {
    if (late && state === 'saved') void show(late);
  }, [late, state]);

  if (stage.at === 'paper')
    return (
      <QuizPaper
        sitting={stage.sitting}
        begun={stage.begun}
        onAnswer={(questionId, optionIds) =>
          record('quiz.answered', { quizAttemptId: stage.sitting.quizAttemptId, questionId, optionIds })
        }
        onHandIn={(answers) => handIn(stage.sitting.quizAttemptId, answers)}
      />
    );

  if (stage.at === 'recording')
    return (
      <Notice
        tone={stage.offline ? 'warn' : 'info'}
        live
        title={stage.offline ? 'Kept on this device' : 'Your answers are being recorded'}
      >
        <p>
          {stage.offline
            ? 'There is no connection at the moment. Your answers are safe here and are handed in as soon as there is one.'
            : 'This takes a moment when many people finish at once. Nothing is lost if you leave.'}
        </p>
        <p className="mt-3">
          <Button onClick={() => showResult(stage.id)} aria-disabled={busy || undefined}>
            {busy || state === 'saving' ? 'Asking for the result' : 'Show the result'}
          </Button>
        </p>
      </Notice>
    );

  if (stage.at === 'result') return <QuizReview result={stage.result} onAgain={begin} busy={busy} />;

  return (
    <div className="grid gap-6">
      {stage.refusal && (
        <Notice tone="danger" live>
          {stage.refusal}
        </Notice>
      )}
      {last && <LastResult {...last} />}
      {terms}
      {sentence && !last?.passed && (
        <Notice tone="neutral" title={sentence}>
          {may === 'no' && <StartOver attemptId={launch.attemptId} />}
        </Notice>
      )}
      <div className="flex flex-wrap gap-2.5">
        {(may === 'open' || may === 'continue') && (
          <Button variant="primary" size="lg" onClick={begin} aria-disabled={busy || undefined}>
            {may === 'continue' ? 'Go on with the quiz' : last ? 'Try again' : 'Start the quiz'}
          </Button>
        )}
        {last && (
          <Button size="lg" onClick={() => showResult(last.id)} aria-disabled={busy || undefined}>
            Look at my answers
          </Button>
        )}
      </div>
    </div>
  );
}

const LastResult = ({ score, passed }: { score: number; passed: boolean }) => (
  <Notice tone={passed ? 'success' : 'warn'} title={passed ? 'You have passed' : 'Not passed yet'}>
    {Math.round(score * 100)} % right {passed ? '' : 'the last time'}
  </Notice>
);
