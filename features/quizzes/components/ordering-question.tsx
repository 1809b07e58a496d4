'use client';

import { useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import type { QuestionProps } from '#features/quizzes/components/choice-question.tsx';

/** Put in order by buttons, which work with every hand and key. It counts as answered once something was moved. */
export function OrderingQuestion({ question, n, given, onAnswer }: QuestionProps) {
  const [said, setSaid] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const order = given.length > 0 ? given : question.options.map(({ id }) => id);
  const textOf = new Map(question.options.map(({ id, text }) => [id, text]));

  function move(id: string, by: -1 | 1) {
    const from = order.indexOf(id);
    const to = from + by;
    if (to < 0 || to >= order.length) return;
    const next = order.filter((one) => one !== id);
    next.splice(to, 0, id);
    onAnswer(next);
    setSaid(`${textOf.get(id)}: now ${to + 1} of ${order.length}`);
    // The row has moved: its button keeps the focus, or its twin where this one has nowhere to go.
    requestAnimationFrame(() => {
      const row = list.current?.children[to];
      const buttons = row?.querySelectorAll('button');
      const wanted = buttons?.[by === -1 ? 0 : 1];
      (wanted?.disabled ? buttons?.[by === -1 ? 1 : 0] : wanted)?.focus();
    });
  }

  return (
    <fieldset className="quiz-question">
      <legend>
        <span className="tnum">{n}</span> {question.prompt}
        <small>Put these in order, the first on top.</small>
      </legend>
      <ol ref={list} className="quiz-order">
        {order.map((id, index) => (
          <li key={id}>
            <span className="tnum">{index + 1}</span>
            <span>{textOf.get(id)}</span>
            <Button
              variant="ghost"
              size="sm"
              icon="arrow-up"
              label={`Move up: ${textOf.get(id)}`}
              disabled={index === 0}
              onClick={() => move(id, -1)}
            />
            <Button
              variant="ghost"
              size="sm"
              icon="arrow-down"
              label={`Move down: ${textOf.get(id)}`}
              disabled={index === order.length - 1}
              onClick={() => move(id, 1)}
            />
          </li>
        ))}
      </ol>
      <span className="sr-only" aria-live="polite">
        {said}
      </span>
    </fieldset>
  );
}
