import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { Shot } from '#bench/support/load.ts';
import { Wire, type WireAnswer } from '#bench/support/wire.ts';
import { navigation } from '#bench/surge/navigation.ts';
import type { ClassName, Tally } from '#bench/surge/tally.ts';

export const textOf = ({ headers, body }: WireAnswer): string =>
  (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();

/** Addresses of what pages show, by number: ten thousand browsers remember what they have, and not its name. */
const known = new Map<string, number>();
const numberOf = (url: string): number => {
  const number = known.get(url) ?? known.size;
  known.set(url, number);
  return number;
};
/** Addresses of files, in a document and in what a followed link brings. */
const PARTS = /"((?:https?:\/\/[^"\\/]+)?\/(?:_next\/static|media)\/[^"\\]+)"/g;

/** What a page shows is looked for once in each different page, not once in each browser. */
const shown = new Map<string, string[]>();

/** What all browsers together got from the edge's cache, and what it had to fetch. */
export const edge = { hits: 0, misses: 0 };

/** Of pages: opened anew, from a letter's link, by typing or reloading. The others are reached by a link in the page before. */
const ANEW = 0.2;

const COME_AGAIN = 503;
/** Then the person goes away. */
const PATIENCE_MS = 60_000;

const pauseOf = (refusal: WireAnswer | null): number => Number(refusal?.headers['retry-after'] ?? 5) * 1000;

/** A browser of one person: its cookies, its kept connections, and what it has loaded already. */
export class Browser {
  readonly #port: number;
  readonly #host: string;
  readonly #tally: Tally;
  /** One, and more while several requests run at once. */
  #wires: Wire[] = [];
  readonly #cookies = new Map<string, string>();
  #cookieLine = '';
  readonly #has = new Set<number>();
  readonly #seen = new Set<string>();
  #shows: string | null = null;

  constructor(port: number, host: string, tally: Tally) {
    this.#port = port;
    this.#host = host;
    this.#tally = tally;
  }

  get cookies(): [string, string][] {
    return [...this.#cookies];
  }

  set cookies(entries: [string, string][]) {
    for (const [name, value] of entries) this.#cookies.set(name, value);
    this.#writeCookies();
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  /** Counts the time since `dueAt`. Null when the answer was none of those asked for, or there was none. */
  async ask(
    name: ClassName,
    shot: Omit<Shot, 'host'>,
    dueAt = performance.now(),
    orStatus = shot.status,
  ): Promise<WireAnswer | null> {
    const answer = await this.#told(name, shot, dueAt, orStatus);
    return answer && answer.status !== COME_AGAIN ? answer : null;
  }

  /** The same, or a stated refusal. */
  async #told(
    name: ClassName,
    shot: Omit<Shot, 'host'>,
    dueAt = performance.now(),
    orStatus = shot.status,
  ): Promise<WireAnswer | null> {
    try {
      const answer = await this.#send(shot);
      const wanted = answer.status === shot.status || answer.status === orStatus;
      const shed = answer.status === COME_AGAIN && answer.headers['retry-after'] !== undefined;
      if (wanted) this.#tally.done(name, performance.now() - dueAt);
      else if (shed) this.#tally.shed(name);
      else this.#tally.failed(name, `${shot.path} answered ${answer.status}`);
      return wanted || shed ? answer : null;
    } catch (error) {
      this.#tally.failed(name, `${shot.path}: ${error instanceof Error ? error.message : error}`);
      return null;
    }
  }

  /** A page, as a document or by a link, and what it shows that this browser does not have yet. */
  async visit(name: ClassName, path: string, dueAt = performance.now()): Promise<void> {
    const opening = await this.#opening(path);
    let page = await this.#told(name, { ...opening, status: 200 }, dueAt);
    // When a link leads to a refusal Next's router opens the document, and the page that refuses comes again by itself.
    let pauseMs = opening.headers ? 0 : pauseOf(page);
    const patience = performance.now() + PATIENCE_MS;
    while (page?.status === COME_AGAIN && performance.now() < patience) {
      await sleep(pauseMs);
      page = await this.#told(name, { path, status: 200 });
      pauseMs = pauseOf(page);
    }
    if (page?.status !== 200) return;
    this.#shows = path;
    this.#seen.add(path);
    const wanted = this.#partsOf(path, page).filter((url) => !this.#has.has(numberOf(url)));
    for (const url of wanted) this.#has.add(numberOf(url));
    for (const url of wanted) await this.#load(url);
  }

  close(): void {
    for (const wire of this.#wires) wire.close();
  }

  async #opening(path: string): Promise<{ path: string; headers?: Record<string, string> }> {
    if (this.#shows === null || this.#shows === path || Math.random() < ANEW) return { path };
    const [slug = ''] = this.#host.split('.');
    return navigation({ slug, from: this.#shows, to: path, known: this.#seen.has(path) });
  }

  async #load(url: string): Promise<void> {
    const { host, pathname, search } = new URL(url, `http://${this.#host}`);
    const answer = await this.ask('asset', { path: pathname + search, status: 200, headers: { host } });
    if (!answer) return;
    if (answer.headers['x-edge'] === 'MISS' || answer.headers['x-edge'] === undefined) edge.misses += 1;
    else edge.hits += 1;
  }

  #partsOf(path: string, page: WireAnswer): string[] {
    const key = `${this.#host} ${path} ${page.headers['content-type']}`;
    const before = shown.get(key);
    if (before) return before;
    const urls = [...textOf(page).matchAll(PARTS)].map(([, url = '']) => url.replaceAll('&amp;', '&'));
    const found = [...new Set(urls)];
    shown.set(key, found);
    return found;
  }

  async #send({ method = 'GET', path, headers = {}, body }: Omit<Shot, 'host'>): Promise<WireAnswer> {
    const { host = this.#host, ...more } = headers;
    let text = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\naccept: */*\r\naccept-encoding: gzip\r\n${this.#cookieLine}`;
    for (const [name, value] of Object.entries(more)) text += `${name}: ${value}\r\n`;
    if (body !== undefined) text += `content-length: ${Buffer.byteLength(body)}\r\n`;
    const answer = await this.#exchange(`${text}\r\n${body ?? ''}`);
    const lines = answer.headers['set-cookie'];
    if (lines) for (const line of lines) this.#keep(line);
    return answer;
  }

  /** A kept connection may be closed in the moment of asking: browsers ask once more then, by a new one (RFC 9112 §9.3.1). */
  async #exchange(request: string): Promise<WireAnswer> {
    const wire = this.#wire();
    const kept = wire.used;
    try {
      return await wire.ask(request);
    } catch (error) {
      if (!kept || wire.begun) throw error;
      return await this.#wire().ask(request);
    } finally {
      this.#keepOne();
    }
  }

  /** Ten thousand people with several idle connections each are more than a process may open. */
  #keepOne(): void {
    const [, ...spare] = this.#wires.filter((wire) => wire.free);
    for (const wire of spare) wire.close();
    if (spare.length > 0) this.#wires = this.#wires.filter((wire) => !spare.includes(wire));
  }

  #wire(): Wire {
    const free = this.#wires.find((wire) => wire.free);
    if (free) return free;
    const made = new Wire(this.#port);
    this.#wires = [...this.#wires.filter((wire) => !wire.dead), made];
    return made;
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';', 1);
    const at = pair.indexOf('=');
    if (/;\s*max-age=0/i.test(line)) this.#cookies.delete(pair.slice(0, at));
    else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    this.#writeCookies();
  }

  #writeCookies(): void {
    const pairs = [...this.#cookies].map(([name, value]) => `${name}=${value}`);
    this.#cookieLine = pairs.length > 0 ? `cookie: ${pairs.join('; ')}\r\n` : '';
  }
}
