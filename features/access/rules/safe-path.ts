/** Where to go after signing in: a path of this portal, or home. Anything that a browser could read as another site is not taken. */
export function safePath(given: unknown): string {
  if (typeof given !== 'string' || given.length > 2000) return '/';
  const origin = 'http://portal.example';
  const url = URL.canParse(given, origin) ? new URL(given, origin) : null;
  const ours = given.startsWith('/') && url?.origin === origin && url.pathname !== '/sign-in';
  return ours ? url.pathname + url.search + url.hash : '/';
}
