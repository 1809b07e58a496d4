import { randomUUID } from 'node:crypto';
import type { WaitingAnswer } from '#features/waiting-line/input.ts';
import {
  admissionsPerSecond,
  aheadInAll,
  pollAfterMs,
  type Sample,
  secondsUntil,
  withSample,
} from '#features/waiting-line/rules/estimate.ts';
import {
  adjusted,
  FIRST_PACE,
  type Pace,
  perSecondAt,
  withVisit,
} from '#features/waiting-line/rules/pace.ts';
import type { Ticket } from '#features/waiting-line/rules/ticket.ts';
import { clock } from '#lib/clock.ts';
import { line } from '#lib/line.ts';
import type { LineState, Place } from '#lib/line-store.ts';
import { log } from '#lib/log.ts';
import { count, gauge } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';

const ADMIT_EVERY_MS = 200;

/** This process at the head of the line. */
type Desk = {
  process: string;
  /** Sign-ins under way here. */
  inside: number;
  pace: Pace;
  state: LineState;
  askedAt: number;
  asking: Promise<void> | null;
  samples: Sample[];
  pump: NodeJS.Timeout | null;
};

const theDesk = (): Desk =>
  singleton('waiting-line.desk', () => {
    const desk: Desk = {
      process: randomUUID(),
      inside: 0,
      pace: FIRST_PACE,
      state: { waiting: new Map(), expected: 0, admitted: 0, left: 0, processes: 1 },
      askedAt: 0,
      asking: null,
      samples: [],
      pump: null,
    };
    gauge('sign_in_line_waiting', () => [...desk.state.waiting.values()].reduce((sum, n) => sum + n, 0));
    gauge('sign_in_line_left', () => desk.state.left);
    gauge('sign_ins_in_hand', () => desk.inside);
    return desk;
  });

const roomOf = ({ pace }: Desk) => Math.floor(pace.room);

/** The line as it was moments ago. */
async function look(desk: Desk): Promise<LineState> {
  const fresh = desk.pump && clock.now().getTime() - desk.askedAt < 2 * ADMIT_EVERY_MS;
  if (!fresh) await tell(desk);
  return desk.state;
}

/** Tells the line of this node's room, which lets people in; those who ask meanwhile share the answer. */
function tell(desk: Desk): Promise<void> {
  desk.asking ??= admit(desk).finally(() => {
    desk.asking = null;
  });
  return desk.asking;
}

async function admit(desk: Desk): Promise<void> {
  const now = clock.now().getTime();
  const state = await line().admit({ process: desk.process, free: roomOf(desk) - desk.inside }, now);
  desk.state = state;
  desk.askedAt = now;
  const queued = state.waiting.size > 0;
  if (queued) desk.pace = adjusted(desk.pace, desk.inside);
  desk.samples = queued ? withSample(desk.samples, { at: now, admitted: state.admitted }) : [];
  if (queued) desk.pump ??= setInterval(() => void again(desk), ADMIT_EVERY_MS).unref();
  if (queued || state.expected > 0 || !desk.pump) return;
  clearInterval(desk.pump);
  desk.pump = null;
}

const again = (desk: Desk) =>
  tell(desk).catch((error: unknown) => log().warn({ err: error }, 'nobody could be let in'));

/** `leave` must be called once, when the work is done. */
export type In = { kind: 'in'; leave(): void };
export type Waits = { kind: 'waiting'; ticket: Ticket; answer: WaitingAnswer };
/** The ticket has let its holder in as often as it may. */
export type Spent = { kind: 'spent' };

/**
 * Somebody wants to sign in: let in at once while nobody waits and there is room, or when their turn has come; else they have a
 * place from now on.
 */
export async function comeIn(realm: string, ticket: Ticket | null, now: Date): Promise<In | Waits> {
  const desk = theDesk();
  const turn = ticket && (await byTicket(desk, ticket, now.getTime()));
  if (turn && turn.kind !== 'spent') return turn;
  const { waiting, expected, processes } = await look(desk);
  const free = roomOf(desk) - desk.inside - Math.ceil(expected / Math.max(1, processes));
  return waiting.size === 0 && free > 0 ? inside(desk) : join(realm, now);
}

async function byTicket(desk: Desk, ticket: Ticket, now: number): Promise<In | Waits | Spent> {
  // Late comers of a crowd may all come at once: each is let in a moment later, and loses no turn.
  if (desk.inside >= 3 * roomOf(desk)) return waits(desk, ticket, 0, now);
  const standing = await line().enter(placeOf(ticket), now);
  if (standing.state === 'spent') return { kind: 'spent' };
  if (standing.state === 'waiting') return waits(desk, ticket, standing.ahead, now);
  count('sign_in_line_came_in');
  count('sign_in_line_waited_milliseconds', now - ticket.since);
  return inside(desk);
}

function inside(desk: Desk): In {
  desk.inside += 1;
  const began = performance.now();
  return {
    kind: 'in',
    leave() {
      desk.inside -= 1;
      desk.pace = withVisit(desk.pace, performance.now() - began);
    },
  };
}

/** A new place, at the end. */
export async function join(realm: string, now: Date): Promise<Waits> {
  const at = now.getTime();
  const ticket: Ticket = { realm, id: randomUUID(), since: at, heard: at };
  const standing = await line().hear(placeOf(ticket), at);
  count('sign_in_line_places');
  const ahead = standing.state === 'waiting' ? standing.ahead : 0;
  return waits(theDesk(), ticket, ahead, at);
}

/** How somebody in line stands; null when their turn has come. */
export async function askTurn(ticket: Ticket, now: Date): Promise<Waits | Spent | null> {
  const standing = await line().hear(placeOf(ticket), now.getTime());
  if (standing.state === 'admitted') return null;
  if (standing.state === 'spent') return { kind: 'spent' };
  return waits(theDesk(), ticket, standing.ahead, now.getTime());
}

/** Whether people wait, anywhere. */
export async function isLine(): Promise<boolean> {
  const { waiting } = await look(theDesk());
  return waiting.size > 0;
}

function waits(desk: Desk, ticket: Ticket, ahead: number, now: number): Waits {
  if (!desk.pump) void again(desk);
  const { waiting, processes } = desk.state;
  const guess = perSecondAt(desk.pace) * Math.max(1, processes);
  const perSecond = admissionsPerSecond(desk.samples, guess);
  const seconds = secondsUntil(aheadInAll(ahead, ticket.realm, waiting), perSecond);
  return {
    kind: 'waiting',
    ticket: { ...ticket, heard: now },
    answer: {
      state: 'waiting',
      position: ahead + 1,
      seconds,
      pollAfterMs: pollAfterMs(seconds, Math.random()),
    },
  };
}

const placeOf = ({ realm, id, since }: Ticket): Place => ({ lane: realm, id, since });
