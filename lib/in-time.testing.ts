import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';

/** What was read by the end of a pause, and what follows from that. */
const TURNS = 20;
/** A process that stands still loses one of them, however long that is, as it loses one pause of whatever takes several. */
const STEPS = 20;

/**
 * What `work` gives, which has to come before a timer of this process that is set with it: a process that stands still for a while
 * holds up both, and nobody is told that it was the work.
 */
export async function inTime<T>(ms: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = async () => {
    for (let n = 0; n < STEPS; n++) await sleep(ms / STEPS, undefined, { signal: over.signal });
    for (let n = 0; n < TURNS; n++) await turn();
    throw new Error(`It took longer than ${ms} ms.`);
  };
  const never = new Promise<never>(() => {});
  try {
    return await Promise.race([
      work,
      late().catch((error) => (over.signal.aborted ? never : Promise.reject(error))),
    ]);
  } finally {
    over.abort();
  }
}

/** The same, counted from when something usual is done that was asked for with it: on a slow machine that takes its time as well. */
export async function soonAfter<T>(ms: number, usual: Promise<unknown>, work: Promise<T>): Promise<T> {
  await Promise.race([work, usual]);
  return inTime(ms, work);
}
