import { stepText } from '#features/ledger/rules/notice-words.ts';
import type { MessageGroup } from '#features/rehearsals/rules/message-previews.ts';
import { formatWeekday } from '#lib/format-date.ts';

const CHANNELS: Readonly<Record<string, string>> = { 'in-app': 'in the portal', email: 'by e-mail' };

/** Every message that publishing plans, by day; each opens to the words. */
export function MessageList({ groups }: { groups: MessageGroup[] }) {
  if (groups.length === 0)
    return <p className="muted text-sm">No message is planned: nobody gets a new date.</p>;
  return (
    <ul className="card grid gap-0 py-1" data-pad="none">
      {groups.map((group) => (
        <li key={group.key} className="border-b border-line px-4 py-2 last:border-0">
          <details>
            <summary className="py-1 text-sm">
              <strong className="tnum me-2 inline-block sm:min-w-28">{formatWeekday(group.on)}</strong>{' '}
              <span className="max-sm:ms-4 max-sm:block max-sm:text-ink-2">
                {stepText(group.step)}: {group.count.toLocaleString('en')}{' '}
                {group.count === 1 ? 'message' : 'messages'},{' '}
                {group.channels.map((channel) => CHANNELS[channel] ?? channel).join(' and ')}
              </span>
            </summary>
            <div className="my-2 rounded-lg bg-sunken px-4 py-3 text-sm">
              <p className="muted mb-2 text-xs">The words for {group.exampleOf}</p>
              <p className="mb-2 font-medium">{group.subject}</p>
              <p className="whitespace-pre-line">{group.body}</p>
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}
