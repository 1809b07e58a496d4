import { LINE, type Line, type Place, type Room, type Standing } from '#lib/line-store.ts';

type Waiting = { id: string; since: number };
type Lane = { line: Waiting[]; heard: Map<string, number> };

const isBefore = (a: Waiting, b: Waiting) => a.since < b.since || (a.since === b.since && a.id < b.id);

/** The line of one process. */
export function memoryLine(): Line {
  /** In the order of their next turns. */
  const lanes = new Map<string, Lane>();
  const admitted = new Map<string, number>();
  const used = new Map<string, { uses: number; until: number }>();
  const rooms = new Map<string, { free: number; until: number }>();
  let [count, left] = [0, 0];

  function standing(place: Place, now: number, entering: boolean): Standing {
    const who = `${place.lane}/${place.id}`;
    const held = used.get(who);
    if (held && held.until > now) {
      if (held.uses >= LINE.uses) return { state: 'spent' };
      if (entering) held.uses += 1;
      return { state: 'admitted' };
    }
    if (!admitted.has(who)) return { state: 'waiting', ahead: wait(place, now) };
    if (entering) {
      admitted.delete(who);
      used.set(who, { uses: 1, until: now + LINE.usesMs });
    }
    return { state: 'admitted' };
  }

  function wait({ lane: name, id, since }: Place, now: number): number {
    const lane = lanes.get(name) ?? { line: [], heard: new Map() };
    lanes.set(name, lane);
    const at = rank(lane.line, { id, since });
    if (!lane.heard.has(id)) lane.line.splice(at, 0, { id, since });
    lane.heard.set(id, now);
    return at;
  }

  const kept = (now: number) =>
    [...admitted.values()].reduce((sum, at) => sum + (at >= now - LINE.keptMs ? 1 : 0), 0);

  function sweep(now: number): void {
    for (const [name, { until }] of rooms) if (until < now) rooms.delete(name);
    for (const [who, { until }] of used) if (until <= now) used.delete(who);
    for (const [who, at] of admitted) {
      if (at > now - LINE.admittedMs) continue;
      admitted.delete(who);
      used.set(who, { uses: LINE.uses, until: now + LINE.usesMs });
      left += 1;
    }
    for (const [name, lane] of lanes) {
      const before = lane.line.length;
      lane.line = lane.line.filter(({ id }) => (lane.heard.get(id) ?? 0) > now - LINE.silentMs);
      for (const [id, at] of lane.heard) if (at <= now - LINE.silentMs) lane.heard.delete(id);
      left += before - lane.line.length;
      if (lane.line.length === 0) lanes.delete(name);
    }
  }

  /** Lets the first of the lane whose turn it is in; no lane is empty here. */
  function serve(now: number): boolean {
    const [first] = lanes;
    if (!first) return false;
    const [name, lane] = first;
    const next = lane.line.shift() as Waiting;
    lanes.delete(name);
    if (lane.line.length > 0) lanes.set(name, lane);
    lane.heard.delete(next.id);
    admitted.set(`${name}/${next.id}`, now);
    count += 1;
    return true;
  }

  return {
    hear: async (place, now) => standing(place, now, false),
    enter: async (place, now) => standing(place, now, true),
    async admit({ process, free }: Room, now) {
      rooms.set(process, { free: Math.max(0, Math.floor(free)), until: now + LINE.roomMs });
      sweep(now);
      let room = [...rooms.values()].reduce((sum, one) => sum + one.free, 0) - kept(now);
      while (room > 0 && serve(now)) room -= 1;
      return {
        waiting: new Map([...lanes].map(([name, { line }]) => [name, line.length])),
        expected: kept(now),
        admitted: count,
        left,
        processes: rooms.size,
      };
    },
  };
}

/** How many stand before somebody, by halving: those who come last are many. */
function rank(line: readonly Waiting[], one: Waiting): number {
  let [low, high] = [0, line.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(line[middle] as Waiting, one)) low = middle + 1;
    else high = middle;
  }
  return low;
}
