import type { NodeReport } from '#features/health/input.ts';
import { DEPENDENCIES, type DependencyName } from '#lib/dependencies.ts';

/** A server that nodes lean on, from where they stand. */
export type Lean = {
  name: DependencyName;
  label: string;
  /** Which one, where there are several; empty where there is one, or none was asked yet. */
  instance: string;
  /** Nodes that have asked it. */
  asked: number;
  /** Nodes for which it is away. */
  awayOn: string[];
  /** Since when it is away for the first of them. */
  since: string | null;
  /** Whether there is one at all. */
  used: boolean;
  /** What is done while it is away, or in its place where there is none. */
  meanwhile: string;
  /** Of when the oldest copy is that is given in its place. */
  copiesFrom: string | null;
};

/** Every dependency there is, each of its servers apart: what is away first, what is not set up last. */
export function leansOf(nodes: readonly NodeReport[], setUp: ReadonlySet<DependencyName>): Lean[] {
  const seen = nodes.flatMap(({ name: node, breakers }) => breakers.map((breaker) => ({ ...breaker, node })));
  const leans = Object.entries(DEPENDENCIES).flatMap(([name, { label, meanwhile, without }]) => {
    const used = setUp.has(name as DependencyName);
    if (!used && without === null) return [];
    const own = seen.filter((one) => one.name === name);
    const byInstance = [...Map.groupBy(own, ({ instance }) => instance)];
    const rows = byInstance.length > 0 ? byInstance : [['', []] as (typeof byInstance)[number]];
    return rows.map(([instance, those]): Lean => {
      const away = those.filter(({ state }) => state !== 'closed');
      return {
        name: name as DependencyName,
        label,
        instance,
        asked: those.length,
        awayOn: away.map(({ node }) => node),
        since: earliest(away.map(({ since }) => since)),
        used,
        meanwhile: used ? meanwhile : (without ?? ''),
        copiesFrom:
          name === 'directory' ? earliest(nodes.flatMap(({ copiesFrom }) => copiesFrom ?? [])) : null,
      };
    });
  });
  return leans.toSorted((a, b) => rank(a) - rank(b));
}

const rank = ({ used, awayOn }: Lean): number => (awayOn.length > 0 ? 0 : used ? 1 : 2);

const earliest = (times: readonly string[]): string | null => times.toSorted()[0] ?? null;
