import { takesConnections } from '#scripts/topology/answers.ts';
import { makeDataFolder } from '#scripts/topology/place.ts';
import type { MemcachedNode } from '#scripts/topology/plan.ts';
import type { Launch } from '#scripts/topology/processes.ts';

/** What the store remembers of its accounts and names; it is half as fast without. */
export function launchMemcached(program: string, { name, port }: MemcachedNode): Launch {
  const { user } = makeDataFolder(name);
  const args = ['-l', '127.0.0.1', '-p', String(port), '-m', '32'];
  return { program, args, mark: args.join(' '), user, ready: () => takesConnections(port) };
}
