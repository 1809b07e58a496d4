import { frozen, grows, killed, opened, WEB } from '#e2e/chaos/faults.ts';
import type { Scenario } from '#e2e/chaos/scenario.ts';
import { mail } from '#e2e/chaos/scenarios/mail.ts';
import { edgePassesOver } from '#e2e/chaos/scenarios/nodes.ts';
import { portOfNode } from '#scripts/topology/plan-questions.ts';

const breakerOpens = () => grows(WEB, opened('redis'));

/** What everybody has seen the edge keeps; so somebody asks for what it does not. */
function seenByWhoAsksForMore(): () => Promise<boolean> {
  const passedOver = edgePassesOver('store');
  let n = 0;
  return async () => {
    const address = `http://127.0.0.1:${portOfNode('edge')}/_next/static/nobody-has-${n++}.js`;
    await fetch(address).then((answer) => answer.arrayBuffer());
    return passedOver();
  };
}

export const shared: readonly Scenario[] = [
  {
    name: 'redis-killed',
    what: 'the Redis that is written to is killed for 15 s: copies come from the replica and the database',
    lastsMs: 15_000,
    strike: () => killed('redis-primary'),
    watch: breakerOpens,
  },
  {
    name: 'redis-frozen',
    what: 'the Redis that is written to stands still for 15 s, with its connections open',
    lastsMs: 15_000,
    strike: () => frozen('redis-primary'),
    watch: breakerOpens,
  },
  {
    name: 'store-away',
    what: 'the object store is killed for 20 s: the edge has what pages show',
    lastsMs: 20_000,
    strike: () => killed('store'),
    watch: seenByWhoAsksForMore,
  },
  mail,
];
