import type { Ground } from '#bench/login/ground.ts';
import { PASSWORD } from '#bench/login/ground.ts';
import { addressOf, type Clocks, type Portal, visit } from '#bench/login/visitor.ts';
import { send, volley } from '#bench/support/load.ts';
import type { Subject } from '#bench/support/process.ts';
import { hashPassword, passwordHolder } from '#lib/password.ts';

const PEOPLE = 2_000;
const AT_ONCE = 12;
const WARM_UP_SECONDS = 4;
const SECONDS = 10;

export type Capacity = {
  successesPerSecond: number;
  /** Of page and password together, from end to end; then of the page and of the hash by themselves. */
  cpuMsVisit: number;
  cpuMsPage: number;
  cpuMsHash: number;
  hashShare: number;
  successesPerCoreSecond: number;
};

/** As many people as fit, one after the other at a few browsers: nobody has to wait. */
export async function measureCapacity(ground: Ground, portal: Portal, node: Subject): Promise<Capacity> {
  await ground.large.fill(PEOPLE);
  const hash = await hashCost();
  await visits(ground, portal, WARM_UP_SECONDS);
  const cpu = node.cpuMs();
  const began = performance.now();
  const done = await visits(ground, portal, SECONDS);
  const cpuMsVisit = (node.cpuMs() - cpu) / done;
  const successesPerSecond = (done * 1000) / (performance.now() - began);
  const cpuMsPage = await pageCost(ground, portal, node);
  return {
    successesPerSecond: round(successesPerSecond),
    cpuMsVisit: round(cpuMsVisit),
    cpuMsPage: round(cpuMsPage),
    cpuMsHash: round(hash),
    hashShare: round(hash / cpuMsVisit),
    successesPerCoreSecond: round(1000 / cpuMsVisit),
  };
}

async function visits(ground: Ground, portal: Portal, seconds: number): Promise<number> {
  const clocks: Clocks = { pages: [], polls: [] };
  const until = performance.now() + seconds * 1000;
  let next = 0;
  let done = 0;
  const browser = async () => {
    while (performance.now() < until) {
      const n = next++;
      const who = { host: ground.large.host, email: ground.large.email(n), address: addressOf(n) };
      const { end, why } = await visit(portal, who, clocks);
      if (end !== 'in') throw new Error(`Somebody was not signed in: ${why}`);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, browser));
  return done;
}

async function pageCost(ground: Ground, portal: Portal, node: Subject): Promise<number> {
  const shot = { path: '/sign-in', host: ground.large.host, status: 200 };
  await send(portal.port, shot);
  const cpu = node.cpuMs();
  const { requests } = await volley(portal.port, () => shot, { seconds: 4, inFlight: AT_ONCE });
  return (node.cpuMs() - cpu) / requests;
}

/** CPU of one check, by the same code, in this process. */
async function hashCost(): Promise<number> {
  const passwordHash = await hashPassword(PASSWORD);
  const check = () => passwordHolder(async () => ({ passwordHash }), PASSWORD, 'here');
  await check();
  const before = process.cpuUsage();
  for (let n = 0; n < 100; n++) await check();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / 100;
}

const round = (value: number) => Math.round(value * 100) / 100;
