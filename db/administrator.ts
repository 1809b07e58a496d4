import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { connectionLost, ofPrimary } from '#db/failure.ts';
import { answerOf, primaryOf, type ServerAnswer } from '#db/server-question.ts';
import { AppError } from '#lib/errors.ts';
import { hostOf, serversIn } from '#lib/several-hosts.ts';
import { singleton } from '#lib/singleton.ts';

/*
 * Administrators' connections to a cluster that fails over. Their address names all of its servers, and whoever opens one is led
 * to the primary of that moment.
 */

const ANSWERS_WITHIN_MS = 2_000;
const FOUND_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 1_000;

type Primary = { server: string; timeline: number };

/**
 * The server that takes writes now, of those that an address names; an address of one server is taken at its word. During a
 * fail-over there is none for a while.
 * @throws unavailable when none is found in half a minute
 */
export const presentPrimary = async (address: string): Promise<string> => (await find(address)).server;

async function find(address: string): Promise<Primary> {
  const servers = serversIn(address);
  if (servers.length === 1) return { server: address, timeline: 0 };
  const end = performance.now() + FOUND_WITHIN_MS;
  for (;;) {
    const found = await primaryAmong(servers);
    if (found) return found;
    if (performance.now() > end)
      throw new AppError(
        'unavailable',
        `None of ${servers.map(hostOf).join(', ')} takes writes: the cluster has no primary now.`,
      );
    await sleep(250);
  }
}

async function primaryAmong(servers: readonly string[]): Promise<Primary | undefined> {
  const answers = await Promise.all(servers.map((server) => askOnce(server).catch(() => null)));
  return primaryOf(answers.flatMap((answer, n) => (answer ? [{ ...answer, server: servers[n] ?? '' }] : [])));
}

/** On a connection that ends with it: a command may be over at any moment. */
async function askOnce(server: string): Promise<ServerAnswer> {
  const sql = postgres(server, { max: 1, connect_timeout: 2, fetch_types: false, onnotice: () => {} });
  try {
    return await answerOf(sql, ANSWERS_WITHIN_MS);
  } finally {
    sql.end({ timeout: 0 }).catch(() => {});
  }
}

/** PostgreSQL's word for a commit whose wait for a standby was cancelled: it is answered as done and may be lost. */
const WAITS_FOR_STANDBYS = 'SyncRepWaitForLSN';

/**
 * Runs `work` with connections of an administrator's to the primary, closed afterwards. When another server becomes the primary
 * meanwhile they are closed at once: one that stands still would never answer.
 * @throws unavailable, saying what to do, when the primary was lost
 */
export async function asAdministrator<T>(
  address: string,
  work: (sql: postgres.Sql) => PromiseLike<T> | T,
  options: postgres.Options<Record<string, never>> = {},
): Promise<T> {
  const primary = await find(address);
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {});
  const giveUp = () => {
    lost.reject(Object.assign(new Error('The connection was given up.'), { code: 'CONNECTION_CLOSED' }));
    sql.end({ timeout: 0 }).catch(() => {});
  };
  const sql = postgres(primary.server, {
    max: 1,
    ...options,
    onnotice: ({ routine }) => {
      if (routine === WAITS_FOR_STANDBYS) giveUp();
    },
  });
  const unwatch = watch(address, primary, giveUp);
  try {
    return await Promise.race([work(sql), lost.promise]);
  } catch (error) {
    if (primary.server === address || error instanceof AppError || !connectionLost(ofPrimary(error)))
      throw error;
    throw new AppError(
      'unavailable',
      `${hostOf(primary.server)} went away while it was asked, or is its cluster's primary no more. Run the same again: it goes on from what was done.`,
      { cause: error },
    );
  } finally {
    unwatch();
    await sql.end({ timeout: 5 });
  }
}

type Watched = Primary & { giveUp: () => void };

/** By address, whoever has to be told when another server is the primary. One look serves all of them. */
const watched = () => singleton('db.administrator', () => new Map<string, Set<Watched>>());

/** Calls `giveUp` once another server than `primary` is it; the function that is returned ends that. */
function watch(address: string, primary: Primary, giveUp: () => void): () => void {
  if (primary.server === address) return () => {};
  const one = { ...primary, giveUp };
  const all = watched().get(address) ?? new Set();
  all.add(one);
  if (all.size === 1) {
    watched().set(address, all);
    void look(address, all);
  }
  return () => {
    all.delete(one);
    if (all.size === 0) watched().delete(address);
  };
}

async function look(address: string, all: Set<Watched>): Promise<void> {
  const servers = serversIn(address);
  while (all.size > 0) {
    await sleep(LOOK_EVERY_MS, undefined, { ref: false });
    const found = all.size > 0 ? await primaryAmong(servers) : undefined;
    for (const { server, timeline, giveUp } of all)
      if (found && found.server !== server && found.timeline > timeline) giveUp();
  }
}
