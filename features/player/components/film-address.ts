import { useRouter } from 'next/navigation';
import { type RefObject, useEffect, useRef, useState, useTransition } from 'react';

const AGAIN_AFTER_MS = 5_000;

/**
 * The address to play a film from. It expires after hours, and a page may stay open for longer: when the film fails, the page is asked
 * for anew, and the film goes on where it stood. An address that works stays, whatever the page has heard since.
 */
export function useFilmAddress(film: RefObject<HTMLVideoElement | null>, given: string): string {
  const router = useRouter();
  const [first] = useState(given);
  const newest = useRef(given);
  newest.current = given;
  const [asking, ask] = useTransition();
  const [failures, setFailures] = useState(0);
  const stood = useRef({ at: 0, playing: false });

  useEffect(() => {
    const element = film.current;
    if (!element) return;
    const fail = () => {
      // A film that fails again before it began anew still stands where it was.
      if (element.currentTime > 0) stood.current = { at: element.currentTime, playing: !element.paused };
      setFailures((before) => before + 1);
      ask(() => router.refresh());
    };
    element.addEventListener('error', fail);
    // The browser may have asked for it before this script came.
    if (element.error) fail();
    return () => element.removeEventListener('error', fail);
  }, [film, router]);

  useEffect(() => {
    const element = film.current;
    if (!element || failures === 0 || asking) return;
    const next = newest.current;
    const goOn = () => {
      setFailures(0);
      element.currentTime = stood.current.at;
      if (stood.current.playing) void element.play().catch(() => {});
    };
    // The same address as before: it was the network, which is given some time.
    const wait = next === element.getAttribute('src') ? AGAIN_AFTER_MS * Math.min(failures, 12) : 0;
    const timer = setTimeout(() => {
      element.src = next;
      element.addEventListener('loadedmetadata', goOn, { once: true });
      element.load();
    }, wait);
    return () => clearTimeout(timer);
  }, [film, failures, asking]);

  return first;
}
