import { Icon } from '#components/ui/icon.tsx';
import type { ReviewedQuestion } from '#features/quizzes/rules/review.ts';

/** The options with what was right and what was chosen; of an ordering, the right order beside the one given. */
export function ReviewedAnswer({ question }: { question: ReviewedQuestion }) {
  const { kind, options, given, answer } = question;
  const textOf = new Map(options.map(({ id, text }) => [id, text]));
  if (kind === 'ordering')
    return (
      <ol className="quiz-reviewed">
        {answer.map((id, index) => (
          <li key={id} data-tone={given[index] === id ? 'success' : undefined}>
            <span className="tnum">{index + 1}</span>
            <span>
              {textOf.get(id)}
              {given.length > 0 && given[index] !== id && <small>You put it {given.indexOf(id) + 1}.</small>}
            </span>
          </li>
        ))}
      </ol>
    );
  return (
    <ul className="quiz-reviewed">
      {options.map(({ id, text }) => {
        const [isRight, isGiven] = [answer.includes(id), given.includes(id)];
        return (
          <li key={id} data-tone={isRight ? 'success' : isGiven ? 'danger' : undefined}>
            <Icon
              name={isRight ? 'check' : isGiven ? 'close' : 'minus'}
              className={isRight || isGiven ? undefined : 'opacity-0'}
            />
            <span>
              {text}
              {(isRight || isGiven) && (
                <small>{isRight ? (isGiven ? 'Right, your choice' : 'Right') : 'Your choice'}</small>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
