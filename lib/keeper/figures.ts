import type { Keeping } from '#lib/keeper/keeping.ts';
import { gauge } from '#lib/metrics.ts';

/** What a keeper knows of its cluster and of its own server, as gauges of this process. */
export function showFigures(keeping: Keeping): void {
  const { self, server, lease } = keeping;
  const state = () => keeping.seen?.view.state;
  const figures: Record<string, () => number | boolean> = {
    is_primary: () => lease.held && state()?.primary === self.name,
    is_standby: () => server.running() && server.isStandby(),
    has_primary: () => keeping.seen?.view.leader != null && !state()?.election,
    is_without_standby: () => state()?.alone != null,
    voters: () => state()?.voters.length ?? 0,
    epoch: () => state()?.epoch ?? 0,
    timeline: () => state()?.timeline ?? 0,
    record_age_seconds: () => (performance.now() - (keeping.seen?.at ?? 0)) / 1000,
  };
  for (const [name, read] of Object.entries(figures)) gauge(`keeper_${name}`, () => Number(read()));
}
