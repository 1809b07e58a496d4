import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { clock } from '#lib/clock.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { ensureBucket, hasObjectStore } from '#lib/object-store.ts';
import { buildOf, readPushedBuild } from '#lib/pushed-build.ts';
import { buildIfNeeded } from '#scripts/build.ts';
import { ASSETS, builtFiles, type LocalFile, mediaFiles } from '#scripts/media/local-files.ts';
import { outdated, remove } from '#scripts/media/prune.ts';
import { compare, push, recordBuild } from '#scripts/media/push.ts';
import { progressLine, script } from '#scripts/terminal.ts';

/*
 * `npm run media:push`: builds the portal for CDN_URL, and puts its files and this machine's media into the object store. What is there
 * already is passed over, so a push that was broken off is repeated. `-- --dry-run`, `-- --prune-older-than DAYS`, and `-- --built` for
 * a build that was made elsewhere and is pushed as it is.
 */

const USAGE =
  'After "npm run media:push --" there may be --dry-run, --built and --prune-older-than DAYS, or nothing.';

await script(async () => {
  const { dryRun, asBuilt, days } = chosen();
  if (existsSync('.env')) process.loadEnvFile('.env');
  if (!hasObjectStore())
    throw new AppError(
      'bad_input',
      'There is no object store to push to: set S3_ENDPOINT and its companions.',
    );
  if (!dryRun && !asBuilt) await buildIfNeeded(process.env);
  if (!existsSync('.next/BUILD_ID'))
    throw new AppError('conflict', 'Nothing is built yet: npm run media:push without --dry-run builds.');
  if (!dryRun && (await ensureBucket())) console.log(`The bucket ${env().S3_BUCKET} is made.`);
  const assets = builtFiles();
  await bring('assets', assets, ASSETS, dryRun);
  await bring('media', mediaFiles(), 'media/', dryRun);
  await settle(assets, dryRun);
  if (days !== undefined) await prune(days, dryRun);
});
process.exit();

function chosen() {
  try {
    const { values } = parseArgs({
      options: {
        'dry-run': { type: 'boolean', default: false },
        built: { type: 'boolean', default: false },
        'prune-older-than': { type: 'string' },
      },
    });
    const given = values['prune-older-than'];
    const days = given === undefined ? undefined : Number(given);
    if (days !== undefined && !(days >= 1)) throw new Error('DAYS is a number from 1.');
    return { dryRun: values['dry-run'], asBuilt: values.built, days };
  } catch (cause) {
    throw new AppError('bad_input', USAGE, { cause });
  }
}

function sized(files: readonly LocalFile[]): string {
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  return `${files.length} files, ${megabytes.toFixed(1)} MB`;
}

async function bring(what: string, files: LocalFile[], prefix: string, dryRun: boolean): Promise<void> {
  const { missing, present } = await compare(files, prefix);
  console.log(`${what}: ${present} are there, ${dryRun ? 'would push' : 'to push'}: ${sized(missing)}`);
  if (dryRun) return;
  const line = progressLine(`  ${what}`);
  await push(missing, (done) => line(done, missing.length));
}

/** Says in the store that this build is whole, and which prefix its pages have. */
async function settle(assets: readonly LocalFile[], dryRun: boolean): Promise<void> {
  const [id, prefix] = [buildOf('.'), env().CDN_URL ?? ''];
  const known = await readPushedBuild(id);
  if (dryRun)
    return console.log(
      `build ${id}: ${known ? `is in the store, for ${known.prefix}` : 'is not in the store'}`,
    );
  await recordBuild(id, { prefix, at: clock.now().toISOString(), files: assets.map(({ key }) => key) });
  console.log(`build ${id}: whole in the store, its pages ask ${prefix}`);
}

async function prune(days: number, dryRun: boolean): Promise<void> {
  const keys = await outdated(days, buildOf('.'), clock.now());
  if (!dryRun) await remove(keys);
  console.log(
    `${dryRun ? 'would remove' : 'removed'} ${keys.length} files of builds older than ${days} days`,
  );
}
