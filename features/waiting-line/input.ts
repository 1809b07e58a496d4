import { z } from 'zod';

/** What the line's door answers, and what the sign-in door answers while there is a line. */
export const turnAnswer = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('waiting'),
    /** 1 is next. */
    position: z.int(),
    seconds: z.int(),
    pollAfterMs: z.int(),
  }),
  z.object({ state: z.literal('admitted') }),
]);

export type TurnAnswer = z.infer<typeof turnAnswer>;
export type WaitingAnswer = Extract<TurnAnswer, { state: 'waiting' }>;

/** What a browser without script finds when it comes back from the line: its turn, or that its place is void. */
export type Turn = 'come' | 'over';

/** As it stands in the address of the form; the version before said only that there was something to say. */
export const turnIn = (given: string | string[] | undefined): Turn | null =>
  given === undefined ? null : given === 'over' ? 'over' : 'come';

/** Nothing is asked of the line but the turn: the ticket is a cookie, and a body of this size says nothing. */
export const MAX_TURN_BYTES = 1_024;
/** An address and a password with all that a form adds. */
export const MAX_SIGN_IN_BYTES = 16 * 1_024;
