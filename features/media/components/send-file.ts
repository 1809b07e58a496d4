import type { ActionResult } from '#features/access/action.ts';
import { askForParts } from '#features/media/actions.ts';
import { HEAD_BYTES } from '#lib/file-kind.ts';

const PARALLEL = 3;
const LONGEST_WAIT_MS = 30_000;
const EDGE_BYTES = 65_536;

/** Thrown for what trying again does not mend. */
export class Refused extends Error {}

/** The data of an action, or its refusal. */
export function dataOf<Data>(result: ActionResult<Data>): Data {
  if (result?.ok) return result.data;
  if (result?.code === 'unavailable' || result?.code === 'too_many') throw new Error(result.message);
  throw new Refused(result?.message ?? 'Something went wrong.');
}

/** Sends what is not there yet, until everything is; waits through failures of the network, and stops at a signal. */
export async function sendFile(
  file: File,
  id: string,
  { signal, progress }: { signal: AbortSignal; progress: (sent: number, waiting: boolean) => void },
): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    try {
      const { done, parts } = dataOf(await askForParts({ id }));
      if (parts.length === 0) return;
      const sent = new Map<number, number>();
      const tell = (from: number, bytes: number) => {
        sent.set(from, bytes);
        progress(done + [...sent.values()].reduce((sum, each) => sum + each, 0), false);
      };
      progress(done, false);
      await inTurns(parts, ({ from, to, url }) =>
        put(url, file.slice(from, to), signal, (bytes) => tell(from, bytes)),
      );
      failures = 0;
    } catch (error) {
      if (error instanceof Refused || signal.aborted) throw error;
      failures += 1;
      progress(-1, true);
      await online(Math.min(LONGEST_WAIT_MS, 1000 * 2 ** failures), signal);
    }
  }
  signal.throwIfAborted();
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}

/** By XMLHttpRequest, since fetch does not tell how much is sent. */
function put(url: string, part: Blob, signal: AbortSignal, progress: (bytes: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener('abort', abort);
    request.upload.onprogress = ({ loaded }) => progress(Math.min(loaded, part.size));
    request.onloadend = () => {
      signal.removeEventListener('abort', abort);
      if (request.status !== 200) return reject(new Error(`A part was answered with ${request.status}.`));
      progress(part.size);
      resolve();
    };
    request.open('PUT', url);
    request.send(part);
  });
}

/** Waits, but no longer than until the network is back. */
const online = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    }
    window.addEventListener('online', done);
    signal.addEventListener('abort', done);
  });

/** What tells this file from another of the same name. */
export async function fingerprintOf(file: File): Promise<string> {
  const edges = new Blob([file.slice(0, EDGE_BYTES), file.slice(-EDGE_BYTES)]);
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(await edges.arrayBuffer())) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${file.size}-${file.lastModified}-${(hash >>> 0).toString(16)}`;
}

/** The beginning of a file, in base64. */
export async function headOf(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}
