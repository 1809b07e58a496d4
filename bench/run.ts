import { AppError } from '#lib/errors.ts';
import { script } from '#scripts/terminal.ts';

const BENCHES = {
  cost: () => import('#bench/cost.ts'),
  login: () => import('#bench/login.ts'),
  migrations: () => import('#bench/migrations.ts'),
  outage: () => import('#bench/outage.ts'),
  surge: () => import('#bench/surge.ts'),
  track: () => import('#bench/track.ts'),
};

/** `npm run bench -- cost|login|migrations|outage|surge|track [--json FILE]`. */
await script(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  const load = Object.hasOwn(BENCHES, name) ? BENCHES[name as keyof typeof BENCHES] : undefined;
  if (!load)
    throw new AppError(
      'bad_input',
      `Usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [--json FILE]`,
    );
  const { run } = await load();
  await run(args);
});
