import { setTimeout as sleep } from 'node:timers/promises';
import type { Counts, Crowd } from '#e2e/chaos/crowd.ts';
import { heal, type Undo } from '#e2e/chaos/faults.ts';
import { quantileOf } from '#e2e/chaos/timeline.ts';

export type Scenario = {
  name: string;
  /** What is done to the system. */
  what: string;
  /** How long the fault lasts. */
  lastsMs: number;
  /** What has to be arranged before anybody learns, and how it is put back. */
  prepare?(crowd: Crowd): Promise<Undo>;
  strike(crowd: Crowd): Promise<Undo> | Undo;
  /** Begins to watch, and answers whether some part of the system has noticed: asked once before the strike, and again and again after it. */
  watch(): () => Promise<boolean>;
  /** Requests that may end in nothing but a broken connection or a wrong answer: those that were inside what was struck. */
  mayFail?: number;
  /** Stated refusals are allowed: there is no other part that could have answered. */
  mayRefuse?: true;
  /** Learners are to be served well again so long after the fault began; without it, within ten seconds after its end. */
  recoversWithinMs?: number;
  /** What else has to be true; a sentence for each thing that is not. */
  also?(figures: Figures, crowd: Crowd): Promise<string[]> | string[];
};

export type Figures = Counts & {
  /** In performance.now()'s milliseconds: the first learner, the strike, and the end of what was undone. */
  began: number;
  struckAt: number;
  healedAt: number;
  /** Milliseconds from the strike until the system noticed; null when it did not while the fault lasted. */
  detectMs: number | null;
  /** From the strike until the last request that failed, was refused or took more than a second. */
  recoverMs: number;
  errors: number;
  refusals: number;
  signedOut: number;
  calmP95: number;
  struckP95: number;
};

const CALM_MS = 10_000;
const AFTER_MS = 15_000;
const NOTICE_EVERY_MS = 50;
const RECOVERS_AFTER_MS = 10_000;

/** Learners learn, the fault strikes and is undone, and everything is counted. */
export async function play(scenario: Scenario, crowd: Crowd): Promise<Figures> {
  const putBack = await scenario.prepare?.(crowd);
  try {
    return await strike(scenario, crowd);
  } finally {
    await putBack?.();
    await heal();
  }
}

async function strike(scenario: Scenario, crowd: Crowd): Promise<Figures> {
  const { timeline } = crowd;
  const before = await crowd.mark();
  timeline.clear();
  const began = performance.now();
  const learning = crowd.learn();
  await sleep(CALM_MS);
  const noticed = scenario.watch();
  await noticed();
  const struckAt = performance.now();
  let undo: Undo | undefined;
  let healedAt = struckAt;
  let detectMs: number | null = null;
  try {
    undo = await scenario.strike(crowd);
    detectMs = await noticedWithin(noticed, struckAt, scenario.lastsMs);
    await sleep(Math.max(0, struckAt + scenario.lastsMs - performance.now()));
  } finally {
    await undo?.();
    healedAt = performance.now();
    await sleep(AFTER_MS);
    await learning.stop();
    await heal();
  }
  const counts = await crowd.since(before);
  return {
    ...counts,
    began,
    struckAt,
    healedAt,
    detectMs,
    recoverMs: timeline.lastTroubleAfter(struckAt) - struckAt,
    errors: timeline.outcomes.filter(({ kind }) => kind === 'failed').length,
    refusals: timeline.outcomes.filter(({ kind }) => kind === 'refused').length,
    signedOut: timeline.signedOut,
    calmP95: quantileOf(timeline.between(began, struckAt), 0.95),
    struckP95: quantileOf(timeline.between(struckAt, healedAt), 0.95),
  };
}

async function noticedWithin(
  noticed: () => Promise<boolean>,
  struckAt: number,
  lastsMs: number,
): Promise<number | null> {
  // What strikes for longer than that is asked once all the same.
  do {
    if (await noticed()) return performance.now() - struckAt;
    await sleep(NOTICE_EVERY_MS);
  } while (performance.now() < struckAt + lastsMs);
  return null;
}

/** A sentence for each thing that is not as it has to be. */
export async function judge(scenario: Scenario, figures: Figures, crowd: Crowd): Promise<string[]> {
  const { mayFail = 0, mayRefuse = false } = scenario;
  const within = scenario.recoversWithinMs ?? figures.healedAt - figures.struckAt + RECOVERS_AFTER_MS;
  const { sent, acknowledged, stored, doubled, elsewhere, errors, refusals, signedOut, detectMs, recoverMs } =
    figures;
  const wrong: [boolean, string][] = [
    [sent !== acknowledged, `${sent - acknowledged} events were sent and never acknowledged`],
    [stored < acknowledged, `${acknowledged - stored} acknowledged events are lost`],
    [stored > acknowledged, `${stored - acknowledged} events are stored that nobody was told of`],
    [doubled !== 0, `${doubled} events were folded into progress more than once`],
    [elsewhere !== 0, `${elsewhere} rows are in the wrong tenant`],
    [signedOut !== 0, `${signedOut} requests were answered as if nobody were signed in`],
    [errors > mayFail, `learners saw ${errors} errors, where ${mayFail} may be`],
    [refusals > 0 && !mayRefuse, `${refusals} requests were refused`],
    [detectMs === null, 'nothing of the system noticed'],
    [recoverMs > within, `learners were not served well again within ${Math.round(within / 1000)} s`],
  ];
  const sentences = wrong.filter(([is]) => is).map(([, sentence]) => sentence);
  return [...sentences, ...((await scenario.also?.(figures, crowd)) ?? [])];
}
