import { Agent } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { exchange, type Shot } from '#bench/support/load.ts';
import type { ClassName, Tally } from '#bench/surge/tally.ts';

type Answered = { status: number; body: Buffer; headers: Record<string, string | string[] | undefined> };

export const textOf = ({ headers, body }: Answered): string =>
  (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();

/** At most so many connections, as browsers have to one host (HTTP/1.1). */
const CONNECTIONS = 6;

/** Addresses of what pages show, by number: ten thousand browsers remember what they have, and not its name. */
const known = new Map<string, number>();
const numberOf = (url: string): number => {
  const number = known.get(url) ?? known.size;
  known.set(url, number);
  return number;
};
/** What a page shows is looked for once in each different page, not once in each browser. */
const shown = new Map<string, string[]>();

/** Caches of all browsers together saw these at the edge. */
export const edge = { hits: 0, misses: 0 };

/** A browser of one person: its cookies, its kept connections, and what it has loaded already. */
export class Browser {
  readonly #port: number;
  readonly #host: string;
  readonly #tally: Tally;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, scheduling: 'lifo' });
  readonly #cookies = new Map<string, string>();
  readonly #has = new Set<number>();

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
  }

  /** Counts the time since `dueAt`. Null when the answer was another than asked for, or none. */
  async ask(name: ClassName, shot: Omit<Shot, 'host'>, dueAt = performance.now()): Promise<Answered | null> {
    try {
      const answer = await this.#send(shot);
      if (answer.status === shot.status) this.#tally.done(name, performance.now() - dueAt);
      else if (answer.status === 503 && answer.headers['retry-after']) this.#tally.shed(name);
      else this.#tally.failed(name, `${shot.path} answered ${answer.status}`);
      return answer.status === shot.status ? answer : null;
    } catch (error) {
      this.#tally.failed(name, `${shot.path}: ${error instanceof Error ? error.message : error}`);
      return null;
    }
  }

  /** A page, and what it shows that this browser does not have yet. */
  async visit(name: ClassName, path: string, dueAt = performance.now()): Promise<void> {
    const page = await this.ask(name, { path, headers: { accept: 'text/html' }, status: 200 }, dueAt);
    if (!page) return;
    const wanted = this.#partsOf(path, page).filter((url) => !this.#has.has(numberOf(url)));
    for (const url of wanted) this.#has.add(numberOf(url));
    await Promise.all(wanted.map((url) => this.#load(url)));
  }

  async #load(url: string): Promise<void> {
    const { host, pathname, search } = new URL(url, `http://${this.#host}`);
    const answer = await this.ask('asset', { path: pathname + search, status: 200, headers: { host } });
    if (!answer) return;
    if (answer.headers['x-edge'] === 'MISS' || answer.headers['x-edge'] === undefined) edge.misses += 1;
    else edge.hits += 1;
  }

  #partsOf(path: string, page: Answered): string[] {
    const key = `${this.#host} ${path} ${this.#cookies.size > 0}`;
    const before = shown.get(key);
    if (before) return before;
    const urls = [...textOf(page).matchAll(/<(?:script|img|link)\b[^>]*?\b(?:src|href)="([^"]+)"/g)]
      .map(([, url = '']) => url.replaceAll('&amp;', '&'))
      .filter((url) => /\/_next\/static\/|\/media\//.test(url));
    const found = [...new Set(urls)];
    shown.set(key, found);
    return found;
  }

  async #send({ headers, ...shot }: Omit<Shot, 'host'>): Promise<Answered> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await exchange(
      this.#port,
      {
        ...shot,
        host: headers?.host ?? this.#host,
        headers: { 'accept-encoding': 'gzip', ...(cookie && { cookie }), ...headers },
      },
      this.#agent,
    );
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) this.#keep(line);
    return answer;
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';', 1);
    const at = pair.indexOf('=');
    if (/;\s*max-age=0/i.test(line)) this.#cookies.delete(pair.slice(0, at));
    else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }

  close(): void {
    this.#agent.destroy();
  }
}
