import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { TrackedEvent } from '#features/tracking/rules/tracked-event.ts';

/** What events belong to besides the tenant and the person, whose store this is. */
export type LaunchKey = { attemptId: string; lessonId: string };

/** Where a player's events wait until the server has them. */
export type EventStore = {
  /** Keeps an event under the next number, which is never given twice. */
  add(launch: LaunchKey, event: Omit<TrackedEvent, 'seq'>): Promise<TrackedEvent>;
  /** The oldest events of a launch, in order. */
  oldest(launch: LaunchKey, limit: number): Promise<TrackedEvent[]>;
  remove(launch: LaunchKey, events: readonly TrackedEvent[]): Promise<void>;
  count(launch: LaunchKey): Promise<number>;
  launches(): Promise<LaunchKey[]>;
};

type Key = [attemptId: string, lessonId: string, seq: number];

interface Schema extends DBSchema {
  events: { key: Key; value: { launch: LaunchKey; event: TrackedEvent } };
  counter: { key: 'seq'; value: number };
}

const rangeOf = ({ attemptId, lessonId }: LaunchKey) =>
  IDBKeyRange.bound([attemptId, lessonId, 0], [attemptId, lessonId, Number.POSITIVE_INFINITY]);

const keyOf = ({ attemptId, lessonId }: LaunchKey, seq: number): Key => [attemptId, lessonId, seq];

/** The store of one person at one tenant: another's is never opened, so nobody sees or sends what is not theirs. */
export function browserStore(tenant: string, personId: string): EventStore {
  let opened: Promise<IDBPDatabase<Schema>> | null = null;
  const database = () => {
    opened ??= openDB<Schema>(`lectern-outbox:${tenant}:${personId}`, 1, {
      upgrade(db) {
        db.createObjectStore('events');
        db.createObjectStore('counter');
      },
      // A browser may close a database under the page: the next use opens it again.
      terminated: () => {
        opened = null;
      },
    }).catch((error) => {
      opened = null;
      throw error;
    });
    return opened;
  };

  return {
    async add(launch, event) {
      const tx = (await database()).transaction(['events', 'counter'], 'readwrite', { durability: 'strict' });
      const seq = ((await tx.objectStore('counter').get('seq')) ?? 0) + 1;
      const numbered = { ...event, seq } as TrackedEvent;
      await Promise.all([
        tx.objectStore('counter').put(seq, 'seq'),
        tx.objectStore('events').put({ launch, event: numbered }, keyOf(launch, seq)),
        tx.done,
      ]);
      return numbered;
    },
    async oldest(launch, limit) {
      const rows = await (await database()).getAll('events', rangeOf(launch), limit);
      return rows.map(({ event }) => event);
    },
    async remove(launch, events) {
      const tx = (await database()).transaction('events', 'readwrite');
      await Promise.all([...events.map(({ seq }) => tx.store.delete(keyOf(launch, seq))), tx.done]);
    },
    async count(launch) {
      return (await database()).count('events', rangeOf(launch));
    },
    async launches() {
      const found: LaunchKey[] = [];
      let cursor = await (await database()).transaction('events').store.openKeyCursor();
      while (cursor) {
        const [attemptId, lessonId] = cursor.key;
        found.push({ attemptId, lessonId });
        cursor = await cursor.continue([attemptId, lessonId, Number.POSITIVE_INFINITY]);
      }
      return found;
    },
  };
}
