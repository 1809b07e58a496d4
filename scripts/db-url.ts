import { existsSync } from 'node:fs';
import { runningUrl } from '#lib/embedded/existing.ts';

/*
 * `npm run --silent db:url`: the primary's address, `-- --replica` the replica's, for anybody's client. Nothing else is written
 * to standard output, so that it can be used as an argument.
 */

if (existsSync('.env')) process.loadEnvFile('.env');
const replica = process.argv.includes('--replica');
const { DATABASE_URL, DATABASE_REPLICA_URL, LECTERN_DATA } = process.env;
const url = DATABASE_URL
  ? replica
    ? DATABASE_REPLICA_URL
    : DATABASE_URL
  : runningUrl(LECTERN_DATA || '.lectern', replica ? 'replica' : 'primary');

if (url) {
  console.log(url);
} else {
  console.error(
    DATABASE_URL
      ? 'DATABASE_URL is set, but DATABASE_REPLICA_URL is not.'
      : 'The embedded database does not run: start it with npm start.',
  );
  process.exitCode = 1;
}
