import { memoryLine } from '#lib/line-memory.ts';
import { redisLine } from '#lib/line-redis.ts';
import type { Line } from '#lib/line-store.ts';
import { count } from '#lib/metrics.ts';
import { redis } from '#lib/redis.ts';
import { singleton } from '#lib/singleton.ts';

/** The shared line, and this process's own while that does not answer: each then admits for itself, and places are kept by those who hold them. */
export function eitherLine(shared: Line, own: Line): Line {
  const either = async <T>(work: (line: Line) => Promise<T>): Promise<T> => {
    try {
      return await work(shared);
    } catch {
      // Counted, not logged: a crowd would write a line for each of its questions. The connection says why.
      count('line_stood_in');
      return work(own);
    }
  };
  return {
    hear: (place, now) => either((line) => line.hear(place, now)),
    enter: (place, now) => either((line) => line.enter(place, now)),
    admit: (room, now) => either((line) => line.admit(room, now)),
  };
}

export const line = (): Line =>
  singleton('line', () => {
    const configured = redis();
    return configured ? eitherLine(redisLine(configured), memoryLine()) : memoryLine();
  });
