import { type TurnAnswer, turnAnswer, type WaitingAnswer } from '#features/waiting-line/input.ts';

/** What the page shows of the line. `lost`: the portal does not answer just now, and the place is kept. */
export type Wait = WaitingAnswer & { lost: boolean };

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

/** Asks for the turn until it has come. A portal that cannot be reached is asked again, ever more seldom. */
export async function waitForTurn(
  first: WaitingAnswer,
  show: (wait: Wait) => void,
  signal: AbortSignal,
): Promise<void> {
  let known: WaitingAnswer = first;
  let failures = 0;
  show({ ...known, lost: false });
  for (;;) {
    await pause(failures === 0 ? known.pollAfterMs : backOffMs(failures), signal);
    const answer = await ask(signal);
    if (answer === 'lost') failures += 1;
    else if (answer.state === 'admitted') return;
    else {
      known = answer;
      failures = 0;
    }
    // One failure is a hiccup; nobody needs to read of it.
    show({ ...known, lost: failures > 1 });
  }
}

export const backOffMs = (failures: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));

async function ask(signal: AbortSignal): Promise<TurnAnswer | 'lost'> {
  try {
    const answer = await fetch('/sign-in/turn', { method: 'POST', signal });
    // A ticket that is no longer good: posting again is how to get another.
    if ([400, 403, 410, 429].includes(answer.status)) return { state: 'admitted' };
    return answer.ok ? turnAnswer.parse(await answer.json()) : 'lost';
  } catch {
    signal.throwIfAborted();
    return 'lost';
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const given = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', given);
      resolve();
    }, ms);
    signal.addEventListener('abort', given, { once: true });
  });
}

const KEY = 'lectern.in-line';

/** That this tab waits, with the address that was typed: a reload loses what was typed, not the place. */
export const noteWaiting = (email: string): void => sessionStorage.setItem(KEY, email);
export const forgetWaiting = (): void => sessionStorage.removeItem(KEY);
export const wasWaiting = (): string | null => sessionStorage.getItem(KEY);
