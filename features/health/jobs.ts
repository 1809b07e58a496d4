import { exchangeReports, withdrawReport } from '#features/health/commands.ts';
import { log } from '#lib/log.ts';

const EVERY_MS = 5_000;

/** Lets all nodes know of each other, so that one knows whether it is alone with what it cannot do. */
export function startReporting(): { stop(): Promise<void> } {
  const report = () =>
    exchangeReports().catch((error: unknown) => log().warn({ err: error }, 'how nodes are was not told'));
  // Not at once: a node that still loads what it runs is late to hear any answer, and would take Redis for away.
  const timer = setInterval(report, EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await withdrawReport();
    },
  };
}
