import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { readObject } from '#lib/object-store.ts';

/**
 * What `npm run media:push` says of a build, in the store itself and after its last file: so every node can see whether what its pages
 * ask for is there.
 */
export const pushedBuild = z.object({
  prefix: z.string(),
  at: z.iso.datetime(),
  /** Keys of its files. */
  files: z.array(z.string()),
});
export type PushedBuild = z.infer<typeof pushedBuild>;

export const BUILDS = 'builds/';

export const buildOf = (app: string): string => readFileSync(join(app, '.next', 'BUILD_ID'), 'utf8').trim();

export async function readPushedBuild(id: string): Promise<PushedBuild | null> {
  const found = await readObject(`${BUILDS}${id}.json`);
  return found ? pushedBuild.parse(JSON.parse(await text(found))) : null;
}

/**
 * Pages whose script is nowhere would be dead: a node does not begin with such a build. A store that is away hinders nobody.
 * @throws one sentence
 */
export async function requirePushedBuild(app: string): Promise<void> {
  const id = buildOf(app);
  let pushed: PushedBuild | null;
  try {
    pushed = await readPushedBuild(id);
  } catch (err) {
    log().warn({ err }, 'the object store cannot say whether this build was pushed');
    return;
  }
  const { CDN_URL } = env();
  if (pushed?.prefix === CDN_URL) return;
  throw new AppError(
    'conflict',
    pushed
      ? `The build ${id} was made for ${pushed.prefix}, and CDN_URL is ${CDN_URL}: npm run media:push builds and pushes anew.`
      : `The build ${id} is not in the object store: npm run media:push puts it there.`,
  );
}
