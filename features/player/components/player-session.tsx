'use client';

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { renew } from '#features/player/components/renew.ts';
import { createOutbox, type Outbox, type SaveState } from '#features/tracking/components/outbox.ts';

export type Launch = { tenant: string; personId: string; attemptId: string; lessonId: string; token: string };

type Player = {
  launch: Launch;
  outbox: Outbox | null;
  record: Outbox['record'];
  state: SaveState;
  /** Resolves when the server has everything, or after so long: false then. Without a limit it waits for the server. */
  saved: (withinMs?: number) => Promise<boolean>;
};

const PlayerContext = createContext<Player | null>(null);

export function usePlayer(): Player {
  const player = useContext(PlayerContext);
  if (!player) throw new Error('This belongs inside a PlayerSession.');
  return player;
}

const REPORT_MS = 30_000;

/** One lesson being played: its outbox, and the time it is in view. */
export function PlayerSession({ launch, children }: { launch: Launch; children: ReactNode }) {
  const [outbox, setOutbox] = useState<Outbox | null>(null);
  const first = useRef(launch);
  const { opened, whenOpen } = useOpening();

  useEffect(() => {
    const box = createOutbox({ ...first.current, renew });
    setOutbox(box);
    opened(box);
    void box.record('lesson.opened', {});
    const stop = reportTime((seconds) => void box.record('time.spent', { seconds }));
    return () => {
      stop();
      opened(null);
      box.close();
    };
  }, [opened]);

  const state = useSyncExternalStore(
    outbox?.subscribe ?? never,
    () => outbox?.state() ?? 'saved',
    () => 'saved' as const,
  );
  const player = useMemo<Player>(
    () => ({
      launch,
      outbox,
      state,
      record: async (kind, data) => (await whenOpen()).record(kind, data),
      saved: async (withinMs) => savedWithin(await whenOpen(), withinMs),
    }),
    [launch, outbox, state, whenOpen],
  );
  return <PlayerContext value={player}>{children}</PlayerContext>;
}

/** A click that comes before the outbox is open waits for it: none is dropped. */
function useOpening() {
  const open = useRef<Outbox | null>(null);
  const waiting = useRef<((box: Outbox) => void)[]>([]);
  const opened = useCallback((box: Outbox | null) => {
    open.current = box;
    if (box) for (const go of waiting.current.splice(0)) go(box);
  }, []);
  const whenOpen = useCallback(
    () =>
      open.current
        ? Promise.resolve(open.current)
        : new Promise<Outbox>((resolve) => {
            waiting.current.push(resolve);
          }),
    [],
  );
  return { opened, whenOpen };
}

const never = () => () => {};

function savedWithin(outbox: Outbox, withinMs: number | undefined): Promise<boolean> {
  if (outbox.state() === 'saved') return Promise.resolve(true);
  return new Promise((resolve) => {
    const end = (answer: boolean) => {
      clearTimeout(timer);
      unsubscribe();
      resolve(answer);
    };
    const timer = withinMs === undefined ? undefined : setTimeout(() => end(false), withinMs);
    const unsubscribe = outbox.subscribe(() => outbox.state() === 'saved' && end(true));
  });
}

/** Seconds in view, reported twice a minute and when the page is hidden. */
function reportTime(report: (seconds: number) => void): () => void {
  let since = document.visibilityState === 'visible' ? performance.now() : null;
  const settle = () => {
    if (since !== null) {
      const seconds = Math.round((performance.now() - since) / 1000);
      if (seconds > 0) report(Math.min(seconds, 60));
    }
    since = document.visibilityState === 'visible' ? performance.now() : null;
  };
  const timer = setInterval(settle, REPORT_MS);
  document.addEventListener('visibilitychange', settle);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', settle);
    settle();
  };
}
