import type { Asking } from '#lib/cache.ts';

/** Tells every node that this browser's person has made a cached thing stale. Forged, it costs its bearer some speed. */
export const WROTE_COOKIE = 'lectern.wrote';

/** Longer than any node's copy outlives a flush, which is a second; or than it takes to tell the shared cache after all. */
export const wroteCookie = (told: boolean): { value: string; maxAge: number } =>
  told ? { value: 'told', maxAge: 3 } : { value: 'untold', maxAge: 30 };

/** What is good enough for who brings this cookie. */
export function askingOf(cookie: string | undefined): Asking {
  if (cookie === undefined) return {};
  return cookie === 'untold' ? { loaded: true } : { newest: true };
}
