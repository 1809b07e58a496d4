import { readFileSync } from 'node:fs';

/** The processes below a process that still run, where the system tells (Linux). */
export function processesBelow(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text
      .trim()
      .split(' ')
      .filter(Boolean)
      .flatMap((child) => [Number(child), ...processesBelow(Number(child))]);
  } catch {
    return [];
  }
}
