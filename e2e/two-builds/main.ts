import { freePort } from '#lib/embedded/ports.ts';
import { AppError } from '#lib/errors.ts';
import { script } from '#scripts/terminal.ts';
import { freshFolder } from '#scripts/testing/fresh-folder.ts';

/** `npm run test:two-builds`: runs the scenario by itself, on new data. */
await script(async () => {
  // Read when the helpers of the browser tests are loaded.
  process.env.LECTERN_DATA = await freshFolder('two-builds');
  process.env.E2E_PORT ??= String(await freePort());
  const { twoBuilds } = await import('#e2e/two-builds/scenario.ts');
  const figures = await twoBuilds();
  console.log(figures);
  const { failed, signedOut, events, loadsByTurns, pagesByTurns } = figures;
  const missed = [
    failed.length > 0 && `${failed.length} requests failed: ${failed.slice(0, 5).join(', ')}.`,
    signedOut > 0 && `${signedOut} requests met somebody signed out.`,
    events.stored !== events.acknowledged &&
      `${events.acknowledged} events were acknowledged, ${events.stored} are stored.`,
    loadsByTurns * 4 > pagesByTurns &&
      `${loadsByTurns} loads for ${pagesByTurns} pages: the versions take what is cached from each other.`,
  ].filter((one): one is string => one !== false);
  if (missed.length > 0) throw new AppError('conflict', missed.join('\n'));
});
process.exit();
