import type { EventStore, LaunchKey } from '#features/tracking/components/event-store.ts';
import type { TrackedEvent } from '#features/tracking/rules/tracked-event.ts';

/** For browsers that refuse storage (private windows, full disks): events wait as long as the page is open. */
export function memoryStore(): EventStore {
  const waiting = new Map<number, { launch: LaunchKey; event: TrackedEvent }>();
  let seq = 0;
  const of = ({ attemptId, lessonId }: LaunchKey) =>
    [...waiting.values()]
      .filter(({ launch }) => launch.attemptId === attemptId && launch.lessonId === lessonId)
      .map(({ event }) => event);
  return {
    async add(launch, event) {
      const numbered = { ...event, seq: ++seq } as TrackedEvent;
      waiting.set(seq, { launch, event: numbered });
      return numbered;
    },
    oldest: async (launch, limit) => of(launch).slice(0, limit),
    async remove(_, events) {
      for (const event of events) waiting.delete(event.seq);
    },
    count: async (launch) => of(launch).length,
    launches: async () => [...waiting.values()].map(({ launch }) => launch),
  };
}
