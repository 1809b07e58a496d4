import { Keeper } from '#lib/keeper/keeper.ts';
import { keeperOptions } from '#scripts/keeper/settings.ts';
import { script } from '#scripts/terminal.ts';

/*
 * `npm run keeper`: PostgreSQL on this machine as a node of a cluster that fails over by itself, until SIGTERM. Settings: KEEPER_*
 * in docs/operations.md.
 */

await script(async () => {
  const keeper = new Keeper(keeperOptions(process.env));
  const stopping = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
  keeper.start();
  await stopping;
  await keeper.stop();
});
process.exit();
