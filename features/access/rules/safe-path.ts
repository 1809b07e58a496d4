/** Where to go after signing in: a path of this portal, or home. Anything that a browser could read as another site is not taken. */
export function safePath(given: unknown): string {
  if (typeof given !== 'string' || given.length > 2000) return '/';
  const origin = 'http://portal.example';
  const url = URL.canParse(given, origin) ? new URL(given, origin) : null;
  // '/.//evil.example' is of this origin, but its path, once its dots are resolved, names another host.
  const local = given.startsWith('/') && url?.origin === origin && !url.pathname.startsWith('//');
  const ours = local && url.pathname !== '/sign-in';
  return ours ? url.pathname + url.search + url.hash : '/';
}
