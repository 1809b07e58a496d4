import type { Status } from '#features/compliance/rules/status.ts';
import { dueWords } from '#features/duties/rules/due-words.ts';
import type { LocalDate } from '#lib/local-date.ts';

type Owed = {
  status: Status;
  title: string;
  due: LocalDate | null;
  graceUntil: LocalDate | null;
  windowOpens: LocalDate | null;
  today: LocalDate;
};

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];
const spelled = (n: number, one: string, many: string) => `${NUMBERS[n] ?? n} ${n === 1 ? one : many}`;

/** The answer to "what must I do, by when" in a heading and a sentence. */
export function headline(todo: readonly Owed[], name: string): { title: string; lead: string } {
  const [first] = todo;
  const late = todo.filter(({ status }) => status === 'overdue').length;
  if (!first) return { title: `Nothing to do, ${name}`, lead: 'You owe no course at the moment.' };
  if (late > 0)
    return {
      title: spelled(late, 'course is overdue', 'courses are overdue'),
      lead: late === 1 ? `Begin with ${first.title}.` : `Begin with ${first.title}, the one that is latest.`,
    };
  const when = dueWords(first.status, first, first.today);
  return {
    title: spelled(todo.length, 'course to do', 'courses to do'),
    lead: todo.length === 1 ? `${when}.` : `The next is ${first.title}. ${when}.`,
  };
}
