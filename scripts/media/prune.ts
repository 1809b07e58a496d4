import { eachInParallel } from '#lib/in-parallel.ts';
import { listObjects, removeObject, type Stored } from '#lib/object-store.ts';
import { BUILDS, readPushedBuild } from '#lib/pushed-build.ts';
import { ASSETS } from '#scripts/media/local-files.ts';

const DAY_MS = 86_400_000;
const PARALLEL = 6;

/**
 * What only builds have that are older than so many days: their records and their files. A build that is pushed again is new again; the
 * present one stays, however old. Media is never removed here.
 */
export async function outdated(days: number, present: string, now: Date): Promise<string[]> {
  const before = new Date(now.getTime() - days * DAY_MS);
  const records = await all(BUILDS);
  const builds = await Promise.all(
    records.map(async ({ key }) => {
      const id = key.slice(BUILDS.length, -'.json'.length);
      const build = await readPushedBuild(id);
      return {
        key,
        keep: id === present || !build || new Date(build.at) >= before,
        files: build?.files ?? [],
      };
    }),
  );
  const needed = new Set(builds.flatMap(({ keep, files }) => (keep ? files : [])));
  // A young file without a record may belong to a build that is being pushed.
  const assets = (await all(ASSETS)).filter(({ key, at }) => at < before && !needed.has(key));
  return [...builds.filter(({ keep }) => !keep), ...assets].map(({ key }) => key);
}

export const remove = (keys: readonly string[]): Promise<void> =>
  eachInParallel(keys, PARALLEL, removeObject);

async function all(prefix: string): Promise<Stored[]> {
  const found: Stored[] = [];
  for await (const each of listObjects(prefix)) found.push(each);
  return found;
}
