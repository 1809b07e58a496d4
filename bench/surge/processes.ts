import { readdirSync, readFileSync } from 'node:fs';
import { pidOf } from '#scripts/topology/nodes.ts';
import { PLAN } from '#scripts/topology/plan.ts';
import { runningProcess } from '#scripts/topology/processes.ts';

const TICK_MS = 10;
const PAGE_MB = 4096 / 1024 / 1024;

type Process = { parent: number; cpuMs: number; rssMb: number };

/** Every process of this machine (proc_pid_stat(5)); time of children that have ended counts with their parent. */
function processes(): Map<number, Process> {
  const found = new Map<number, Process>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'utf8');
      // Counted after the name, which may hold anything: fields 4, 14 to 17 and 24.
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      const at = (field: number) => Number(fields[field - 3]);
      found.set(Number(name), {
        parent: at(4),
        cpuMs: (at(14) + at(15) + at(16) + at(17)) * TICK_MS,
        rssMb: at(24) * PAGE_MB,
      });
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

export type Use = { cpuMs: number; rssMb: number };

/** What each node of the topology has used until now, with all its children. Shared pages count in each that maps them. */
export function usage(): Map<string, Use> {
  const all = processes();
  const children = new Map<number, number[]>();
  for (const [pid, { parent }] of all) children.set(parent, [...(children.get(parent) ?? []), pid]);
  const sum = (pid: number): Use => {
    const own = all.get(pid) ?? { cpuMs: 0, rssMb: 0 };
    return (children.get(pid) ?? [])
      .map(sum)
      .reduce((total, use) => ({ cpuMs: total.cpuMs + use.cpuMs, rssMb: total.rssMb + use.rssMb }), {
        cpuMs: own.cpuMs,
        rssMb: own.rssMb,
      });
  };
  const running = PLAN.flatMap((node) => {
    // A server's keeper has started it.
    const pid = runningProcess(node.name) ?? pidOf(node);
    return pid ? [[node.name, sum(pid)] as const] : [];
  });
  const own = all.get(process.pid) ?? { cpuMs: 0, rssMb: 0 };
  return new Map([...running, ['generator', own]]);
}
