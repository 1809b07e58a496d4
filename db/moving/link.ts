import type { Reach } from '#db/moving/cut-over.ts';
import {
  following,
  goOn,
  publish,
  subscribe,
  unpublish,
  unsubscribe,
  untilFollowing,
} from '#db/moving/follow.ts';
import { ledgerOf, makeHome, removeHome } from '#db/moving/home.ts';
import type { Mover, Side } from '#db/moving/side.ts';

export type Telling = {
  reach: Reach;
  say: (sentence: string) => void;
  progress: (ready: number, all: number) => void;
};

/**
 * Both sides follow each other when this resolves: `to` has all that `from` has, and after the move `from` will have what is
 * written on `to`. Whatever was broken off goes on where it stood, or is made anew.
 */
export async function link(
  from: Side,
  to: Side,
  inDirectory: boolean,
  mover: Mover,
  { reach, say, progress }: Telling,
): Promise<void> {
  if (await needsHome(from, to, inDirectory, mover, say)) await makeHome(from, to, mover);
  await reach('home');
  await publish(from, mover);
  if ((await following(from, to, mover)).state === 'none') await subscribe(from, to, mover, true);
  await reach('copying');
  await untilFollowing(from, to, mover, progress);
  await publish(to, mover);
  const back = await following(to, from, mover);
  if (back.state === 'none' || back.state === 'broken' || back.state === 'stopped') {
    await unsubscribe(to, from, mover);
    // What is on `to` came from here: only what will be written there is to come back.
    await subscribe(to, from, mover, false);
  }
  await untilFollowing(to, from, mover, () => {});
  await reach('following');
}

async function needsHome(
  from: Side,
  to: Side,
  inDirectory: boolean,
  mover: Mover,
  say: Telling['say'],
): Promise<boolean> {
  let { state } = await following(from, to, mover);
  if (state === 'stopped' && (await goOn(from, to, mover))) state = 'copying';
  if (!(await isCopy(to, mover))) {
    if (state === 'none') return true;
    await close(from, to, mover);
  }
  const same = (await ledgerOf(from, mover)) === (await ledgerOf(to, mover));
  if (same && (state === 'copying' || state === 'follows')) return false;
  say(`What ${to.name} has of ${mover.slug} does not follow ${from.name}: it is made anew.`);
  await unlink(from, to, inDirectory, mover);
  return true;
}

async function isCopy({ sql }: Side, { id }: Mover): Promise<boolean> {
  const [row] = await sql`select from platform.copy where tenant_id = ${id}`;
  return row !== undefined;
}

/** It had opened when the move was broken off, and nobody was sent there. */
async function close(from: Side, to: Side, { id, schema }: Mover): Promise<void> {
  await to.sql`insert into platform.copy (tenant_id, schema, follows) values (${id}, ${schema}, ${from.name})`;
}

/** Neither side follows the other any more, and what `to` has of the tenant is gone. */
export async function unlink(from: Side, to: Side, inDirectory: boolean, mover: Mover): Promise<void> {
  if (!(await isCopy(to, mover)) && (await following(from, to, mover)).state !== 'none')
    await close(from, to, mover);
  await unsubscribe(to, from, mover);
  await unsubscribe(from, to, mover);
  await unpublish(from, mover);
  await unpublish(to, mover);
  await removeHome(to, mover, inDirectory);
}
