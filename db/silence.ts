import { open } from '#db/pools.ts';
import { askServer } from '#db/server-question.ts';
import { singleton } from '#lib/singleton.ts';

/** So often a server is asked whether it is there, while somebody waits for it. */
const ASK_MS = 1_000;
/** Longer than a busy server, or a crowd before it, takes for a question that costs nothing. */
const SILENT_MS = 10_000;

type Silence = { since: number | null; asking: Promise<void> | null };

const silences = () => singleton('db.silences', () => new Map<string, Silence>());

/** Since when a server has not answered, asked anew; one question at a time, however many would like to know. */
function ask(url: string): Promise<void> {
  const silence = silences().get(url) ?? { since: null, asking: null };
  silences().set(url, silence);
  const began = performance.now();
  silence.asking ??= askServer(url, open)
    .then(
      () => {
        silence.since = null;
      },
      () => {
        silence.since ??= began;
      },
    )
    .finally(() => {
      silence.asking = null;
    });
  return silence.asking;
}

/**
 * What was asked of a server, or why not when the server has said nothing for seconds to whatever it was asked: one that hangs
 * closes no connection, and its answer may never come. For reads: what is given up may still be done.
 */
export function unlessSilent<T>(url: string, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const look = async () => {
      await ask(url);
      const since = silences().get(url)?.since ?? null;
      if (since !== null && performance.now() - since > SILENT_MS) reject(silent());
    };
    const watch = setInterval(() => void look(), ASK_MS);
    // It speaks: what it was silent about before, and nobody has asked since, counts no more.
    const heard = (value: T) => {
      const silence = silences().get(url);
      if (silence) silence.since = null;
      resolve(value);
    };
    answer.then(heard, reject).finally(() => clearInterval(watch));
  });
}

const silent = () => Object.assign(new Error('The database does not answer.'), { code: 'AWAY' });
