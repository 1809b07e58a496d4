import type { TestContext } from 'node:test';
import { type BreakerState, breakers } from '#lib/breaker.ts';
import { DEPENDENCIES, type DependencyName } from '#lib/dependencies.ts';

/** The state of the one breaker before a server; undefined before anything was asked of that. */
export const stateOf = (name: DependencyName): BreakerState | undefined =>
  breakers().find((one) => one.name === name)?.state;

/** For the rest of a test so much time has passed that whoever comes next may look whether it is back. */
export function restOver(t: TestContext, name: DependencyName): void {
  const now = performance.now.bind(performance);
  t.mock.method(performance, 'now', () => now() + DEPENDENCIES[name].restMs);
}
