import { type TurnAnswer, turnAnswer, type WaitingAnswer } from '#features/waiting-line/input.ts';

export type Credentials = { email: string; password: string };

export type Outcome =
  | { kind: 'in' }
  | { kind: 'waiting'; answer: WaitingAnswer }
  | { kind: 'refused'; message: string }
  /** The same may work in a moment: the portal did not answer, or it is too busy. */
  | { kind: 'unreachable' }
  | { kind: 'busy' };

const REFUSALS: ReadonlyMap<string, string> = new Map([
  ['CredentialsSignin', 'That e-mail address and password do not match.'],
  ['too_many', 'Too many attempts. Wait 15 minutes and try again.'],
  ['unavailable', 'Many people are signing in right now. Wait a few seconds and try again.'],
  ['csrf', 'This page was open for too long. Sign in again.'],
]);

/** The code stands in the address, where anybody may write what they like. */
export const refusalText = (code: string): string =>
  REFUSALS.get(code) ?? 'Signing in did not work. Try again in a moment.';

/** Posts an address and a password, once; with a new token when the page's own is no longer good. */
export async function attempt(credentials: Credentials, next: string, token: string): Promise<Outcome> {
  try {
    const outcome = token ? await post(credentials, next, token) : 'csrf';
    if (outcome !== 'csrf') return outcome;
    const { csrfToken } = (await (await fetch('/api/auth/csrf')).json()) as { csrfToken: string };
    const second = await post(credentials, next, csrfToken);
    return second === 'csrf' ? { kind: 'refused', message: refusalText('csrf') } : second;
  } catch {
    return { kind: 'unreachable' };
  }
}

async function post(credentials: Credentials, next: string, csrfToken: string): Promise<Outcome | 'csrf'> {
  const body = new URLSearchParams({ ...credentials, csrfToken, callbackUrl: next, json: 'true' });
  const answer = await fetch('/api/auth/callback/password', { method: 'POST', body });
  if (answer.status === 503) return { kind: 'busy' };
  if (answer.status >= 500) return { kind: 'unreachable' };
  const given: unknown = await answer.json();
  if (answer.status === 202) {
    const turn: TurnAnswer = turnAnswer.parse(given);
    return turn.state === 'waiting' ? { kind: 'waiting', answer: turn } : { kind: 'busy' };
  }
  const { searchParams } = new URL((given as { url?: string }).url ?? '', window.location.href);
  if (searchParams.has('csrf')) return 'csrf';
  if (answer.ok) return { kind: 'in' };
  const code = searchParams.get('error') ?? '';
  return code === 'unavailable' ? { kind: 'busy' } : { kind: 'refused', message: refusalText(code) };
}
