import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useRef, useState } from 'react';
import { beginUpload, finishUpload, putUploadAway } from '#features/media/actions.ts';
import { dataOf, fingerprintOf, headOf, Refused, sendFile } from '#features/media/components/send-file.ts';
import type { UploadRow } from '#features/media/loaders.ts';
import { shownName } from '#features/media/rules/file-name.ts';

export type Sending = {
  key: string;
  name: string;
  bytes: number;
  sent: number;
  /** `queued`: others are sent first; `waiting`: for the network. */
  state: 'queued' | 'sending' | 'waiting' | 'paused' | 'refused';
  /** Why it was refused. */
  why?: string;
};

/** `begun`: the upload's id, asked for once however often it is paused meanwhile. */
type Kept = { file: File; id: string | null; begun: Promise<string> | null; stop: AbortController };

/** Files sent at the same time: others wait on this page, and are not begun. */
const AT_ONCE = 4;
const FIRST_LOOK_MS = 1_500;
const LATER_LOOK_MS = 15_000;

/** Files on their way from this page. Those that `known` tells of are gone on with when they are chosen again. */
export function useUploads(known: readonly UploadRow[]) {
  const router = useRouter();
  const kept = useRef(new Map<string, Kept>());
  const line = useRef({ sending: 0, queued: [] as string[] });
  const [sendings, setSendings] = useState<Sending[]>([]);
  const change = useCallback((key: string, facts: Partial<Sending> | null) => {
    if (facts === null) kept.current.delete(key);
    setSendings((all) =>
      all.flatMap((one) => (one.key !== key ? [one] : facts ? [{ ...one, ...facts }] : [])),
    );
  }, []);

  // The worker looks at what was handed in: the page asks until it has, ever more seldom.
  const looking = known.some(({ handedIn, refusal }) => handedIn && refusal === null);
  useEffect(() => {
    if (!looking) return;
    let wait = FIRST_LOOK_MS;
    let timer = setTimeout(look, wait);
    function look() {
      router.refresh();
      wait = Math.min(LATER_LOOK_MS, wait * 1.2);
      timer = setTimeout(look, wait);
    }
    return () => clearTimeout(timer);
  }, [looking, router]);

  // Who leaves with a file half sent is asked first.
  const busy = sendings.some(({ state }) => state !== 'paused' && state !== 'refused');
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [busy]);

  function start(key: string): void {
    if (line.current.sending < AT_ONCE) return void run(key);
    line.current.queued.push(key);
    change(key, { state: 'queued' });
  }

  async function run(key: string): Promise<void> {
    line.current.sending += 1;
    await send(key);
    line.current.sending -= 1;
    const next = line.current.queued.shift();
    if (next) void run(next);
  }

  async function send(key: string): Promise<void> {
    const one = kept.current.get(key);
    if (!one) return;
    change(key, { state: 'sending' });
    const { signal } = one.stop;
    try {
      one.begun ??= begin(one.file, known);
      one.id = await one.begun;
      await sendFile(one.file, one.id, {
        signal,
        progress: (sent, waiting) => change(key, waiting ? { state: 'waiting' } : { state: 'sending', sent }),
      });
      dataOf(await finishUpload({ id: one.id }));
      change(key, null);
      router.refresh();
    } catch (error) {
      if (one.id === null) one.begun = null;
      if (signal.aborted) return;
      const why = error instanceof Refused ? error.message : 'It could not be sent. Please try again.';
      change(key, { state: 'refused', why });
    }
  }

  return {
    sendings,
    /** Ids of those among `known` that are being sent from here. */
    ids: new Set([...kept.current.values()].map(({ id }) => id)),
    add(files: Iterable<File>) {
      for (const file of files) {
        const key = crypto.randomUUID();
        kept.current.set(key, { file, id: null, begun: null, stop: new AbortController() });
        setSendings((all) => [...all, { key, name: file.name, bytes: file.size, sent: 0, state: 'sending' }]);
        start(key);
      }
    },
    pause(key: string) {
      kept.current.get(key)?.stop.abort();
      change(key, { state: 'paused' });
    },
    resume(key: string) {
      const one = kept.current.get(key);
      if (one) one.stop = new AbortController();
      start(key);
    },
    async drop(key: string) {
      const one = kept.current.get(key);
      one?.stop.abort();
      change(key, null);
      const id = await one?.begun?.catch(() => null);
      if (id) await putUploadAway({ id });
      router.refresh();
    },
    async forget(id: string) {
      await putUploadAway({ id });
      router.refresh();
    },
  };
}

/** The upload that this file began before, or a new one. */
async function begin(file: File, known: readonly UploadRow[]): Promise<string> {
  const fingerprint = await fingerprintOf(file);
  const before = known.find(
    (one) =>
      !one.handedIn &&
      one.refusal === null &&
      one.fileName === shownName(file.name) &&
      one.fingerprint === fingerprint,
  );
  if (before) return before.id;
  const about = { fileName: file.name, bytes: file.size, head: await headOf(file), fingerprint };
  return dataOf(await beginUpload(about)).id;
}
