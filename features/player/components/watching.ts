'use client';

import { useEffect, useRef, useState } from 'react';
import { usePlayer } from '#features/player/components/player-session.tsx';
import { playOn, type Stretch, wholeSeconds } from '#features/player/rules/playing.ts';
import { type Range, unionRanges } from '#features/player/rules/watched.ts';
import { FASTEST, reportedSpeed } from '#features/tracking/rules/speed.ts';

const REPORT_SECONDS = 10;
const HOLD_MS = 1_000;

/**
 * Follows a video element: reports what was played, in whole seconds and without jumps, and where it stands.
 * @returns the element's ref, and what is watched as this page knows it; the server decides by itself
 */
export function useWatching(seconds: number, before: readonly Range[], position: number) {
  const { record } = usePlayer();
  const video = useRef<HTMLVideoElement>(null);
  const [watched, setWatched] = useState<Range[]>(() => unionRanges(before));
  const say = useRef(record);
  say.current = record;
  const start = useRef(position);

  useEffect(() => {
    const element = video.current;
    if (!element) return;
    let stretch: Stretch | null = null;
    let heardAt = 0;
    let heldAt = Number.NEGATIVE_INFINITY;

    const report = () => {
      const range = stretch && wholeSeconds(stretch, element.duration || seconds);
      if (!stretch || !range) return;
      const [from, to] = [range[0], Math.min(range[1], seconds)];
      if (to <= from) return;
      void say.current('video.watched', { from, to, speed: stretch.speed });
      void say.current('video.position', { at: Math.floor(element.currentTime) });
      setWatched((known) => unionRanges([...known, [from, to]]));
      stretch = { ...stretch, from: to };
    };
    /** Where the player is now. */
    const hear = (known: Stretch) => {
      const passed = (performance.now() - heardAt) / 1000;
      heardAt = performance.now();
      return playOn(known, element.currentTime, passed);
    };
    const begin = () => {
      report();
      heardAt = performance.now();
      const { currentTime, playbackRate } = element;
      stretch = { from: currentTime, to: currentTime, speed: reportedSpeed(playbackRate) };
    };
    // Extensions of browsers offer sixteen times: what would not count is not played. One that insists is not fought with.
    const hold = () => {
      if (element.playbackRate > FASTEST && performance.now() - heldAt > HOLD_MS) {
        heldAt = performance.now();
        element.playbackRate = FASTEST;
      }
      begin();
    };
    const step = () => {
      if (element.paused || element.seeking || !stretch) return;
      const on = hear(stretch);
      if (!on) return begin();
      stretch = on;
      if (on.to - on.from >= REPORT_SECONDS) report();
    };
    const rest = () => {
      if (stretch) stretch = hear(stretch) ?? stretch;
      report();
      stretch = null;
    };
    // However long the way there takes, it was not played.
    const leave = () => {
      report();
      stretch = null;
    };
    const resume = () => {
      const at = start.current;
      if (at > 2 && at < seconds - 3) element.currentTime = at;
      start.current = 0;
    };
    const events: [string, () => void][] = [
      ['play', begin],
      ['seeked', begin],
      ['ratechange', hold],
      ['timeupdate', step],
      ['pause', rest],
      ['ended', rest],
      ['seeking', leave],
    ];
    for (const [name, on] of events) element.addEventListener(name, on);
    if (element.readyState >= 1) resume();
    else element.addEventListener('loadedmetadata', resume, { once: true });
    document.addEventListener('visibilitychange', report);
    // Its own controls may have been pressed before this script came.
    if (!element.paused) begin();
    return () => {
      report();
      for (const [name, on] of events) element.removeEventListener(name, on);
      element.removeEventListener('loadedmetadata', resume);
      document.removeEventListener('visibilitychange', report);
    };
  }, [seconds]);
  return { video, watched };
}
