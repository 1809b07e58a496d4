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
  /** What is done meanwhile. */
  meanwhile: string;
  /** Of when the oldest copy is that is given in its place. */
  copiesFrom: string | null;
};

/** Every dependency there is, each of its servers apart, what is away first. */
export function leansOf(nodes: readonly NodeReport[]): Lean[] {
  const seen = nodes.flatMap(({ name: node, breakers }) => breakers.map((breaker) => ({ ...breaker, node })));
  const leans = Object.entries(DEPENDENCIES).flatMap(([name, { label, meanwhile }]) => {
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
        meanwhile,
        copiesFrom:
          name === 'directory' ? earliest(nodes.flatMap(({ copiesFrom }) => copiesFrom ?? [])) : null,
      };
    });
  });
  return leans.toSorted((a, b) => Number(b.awayOn.length > 0) - Number(a.awayOn.length > 0));
}

const earliest = (times: readonly string[]): string | null => times.toSorted()[0] ?? null;
