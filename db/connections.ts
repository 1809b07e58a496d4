import type postgres from 'postgres';
import { Lanes } from '#lib/lanes.ts';
import { count } from '#lib/metrics.ts';

/** Opens a client of one connection; `onClose` is called when that connection is gone. */
export type Open = (onClose: () => void) => postgres.Sql;

export type ConnectionLimits = { max: number; idleMs: number; lifetimeMs: number; mostWaiting: number };

const lost = () =>
  Object.assign(new Error('The connection to the database was lost.'), { code: 'CONNECTION_CLOSED' });

/** By PostgreSQL's own code for it: a server that has too much to do is not lost, and nobody tries another in its place. */
const full = () => {
  count('db_waits_refused');
  return Object.assign(new Error('Too many wait for the database.'), { code: '53300' });
};

/**
 * One connection to a server, for one user at a time. postgres.js has a pool of its own, but a transaction from it cannot send
 * its first statements behind `begin`, and a client whose connection broke while it wrote never writes again (3.4): here each
 * client has one connection, reserved for good, and goes with it.
 */
export class Connection {
  readonly #client: postgres.Sql;
  #sql: postgres.ReservedSql | null = null;
  #loss: Error | null = null;
  readonly #hopes = new Set<(why: Error) => void>();
  /** Called at once when the connection is lost, before anything else can be sent. */
  onLoss: (() => void) | null = null;
  readonly openedAt = performance.now();
  closed = false;
  rest: NodeJS.Timeout | null = null;

  constructor(open: Open, gone: (connection: Connection) => void) {
    this.#client = open(() => {
      if (!this.closed) {
        count('db_connections_lost');
        this.closed = true;
        this.onLoss?.();
        gone(this);
      }
      this.#loss = lost();
      for (const giveUp of this.#hopes) giveUp(this.#loss);
    });
  }

  /**
   * What is asked on this connection, or why not when the connection is lost first: then it may never be answered. No race
   * with a promise that lives as long as the connection: it would keep every answer for as long.
   */
  orLost<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const settled = () => this.#hopes.delete(reject);
      // Also when it is lost already: a failure that nobody looks at ends the process.
      answer.then(resolve, reject).finally(settled);
      if (this.#loss) reject(this.#loss);
      else this.#hopes.add(reject);
    });
  }

  /** Null until the first command was answered. */
  get sql(): postgres.ReservedSql | null {
    return this.#sql;
  }

  /** A fixed text of ours by the simple protocol, which takes several statements; sent with what follows in the same turn. */
  command(text: string): Promise<unknown> {
    if (this.closed) return this.orLost(new Promise(() => {}));
    // A query is sent when it is executed or waited for: now, or what follows would overtake it.
    return this.#sql ? this.#sql.unsafe(text).execute() : this.#first(text);
  }

  async #first(text: string): Promise<unknown> {
    const answer = await this.#client.unsafe(text);
    // With `fetch_types` off, reserving would wait for ever on a connection that is not open yet.
    this.#sql = await this.#client.reserve();
    return answer;
  }

  /** What still runs is cut off. */
  async close(): Promise<void> {
    this.closed = true;
    await this.#client.end({ timeout: 0 }).catch(() => {});
  }
}

/** The connections to one server: at most `max`, opened on demand, closed after a rest. */
export class Connections {
  readonly #open: Open;
  readonly #limits: ConnectionLimits;
  readonly #resting: Connection[] = [];
  readonly #waiting = new Lanes<PromiseWithResolvers<Connection>>();
  readonly #all = new Set<Connection>();
  #ended = false;

  constructor(open: Open, limits: ConnectionLimits) {
    this.#open = open;
    this.#limits = limits;
  }

  /**
   * The connection that was used last, or a new one, or the next that is given back: lanes by turns.
   * @throws when very many wait, first to whoever has most of them waiting
   */
  async take(lane: string): Promise<Connection> {
    const rested = this.#wake();
    if (rested) return rested;
    if (this.#all.size < this.#limits.max) return this.#make();
    // No lane may hold more room than it leaves for the others.
    if (this.#waiting.sizeOf(lane) >= this.#limits.mostWaiting - this.#waiting.size) throw full();
    const turn = Promise.withResolvers<Connection>();
    this.#waiting.add(lane, turn);
    return turn.promise;
  }

  /** For a question that decides whether the server is there: one connection more than allowed when all are taken. */
  takeSpare(): Connection {
    return this.#wake() ?? this.#make();
  }

  /** The server hangs, or another is in its place: whoever waits for it or for an answer learns that it is lost. */
  cutOff(): void {
    for (let one = this.#waiting.next(); one; one = this.#waiting.next()) one.reject(lost());
    for (const connection of [...this.#all]) {
      connection.onLoss?.();
      this.#forget(connection);
      void connection.close();
    }
  }

  /** Gives a connection back; one whose state is not known is `broken`. */
  give(connection: Connection, broken = false): void {
    connection.onLoss = null;
    if (connection.closed) return;
    const old = performance.now() - connection.openedAt > this.#limits.lifetimeMs;
    if (broken || old || this.#ended || this.#all.size > this.#limits.max) {
      void connection.close();
      this.#forget(connection);
      return;
    }
    const next = this.#waiting.next();
    if (next) {
      next.resolve(connection);
      return;
    }
    connection.rest = setTimeout(() => {
      this.#forget(connection);
      void connection.close();
    }, this.#limits.idleMs);
    connection.rest.unref();
    this.#resting.push(connection);
  }

  /** Closes what rests, and the others when they are given back. */
  async end(): Promise<void> {
    this.#ended = true;
    const resting = [...this.#resting];
    for (const connection of resting) this.#forget(connection);
    await Promise.all(resting.map((connection) => connection.close()));
  }

  #wake(): Connection | undefined {
    const rested = this.#resting.pop();
    if (rested?.rest) clearTimeout(rested.rest);
    return rested;
  }

  #make(): Connection {
    const made = new Connection(this.#open, (gone) => this.#forget(gone));
    this.#all.add(made);
    return made;
  }

  #forget(connection: Connection): void {
    if (connection.rest) clearTimeout(connection.rest);
    const at = this.#resting.indexOf(connection);
    if (at >= 0) this.#resting.splice(at, 1);
    this.#all.delete(connection);
    // There is one less, so somebody who waits may have a new one.
    const next = this.#all.size < this.#limits.max ? this.#waiting.next() : undefined;
    next?.resolve(this.#make());
  }
}
