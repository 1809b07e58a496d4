import { takesPassword } from '#features/access/rules/sign-in-path.ts';
import { PART_DOOR } from '#lib/uploads-disk.ts';

type Asked = { method: string; url: string };
type Node = { roles: readonly string[]; objectStore: boolean };
type Door = { name: string; opens(asked: Asked & { path: string }, node: Node): boolean };

const at =
  (...addresses: string[]): Door['opens'] =>
  ({ url }) =>
    addresses.includes(url);

/** Next answers 500 to what is no UTF-8. */
function decodes(path: string): boolean {
  try {
    return !path.includes('%') || decodeURIComponent(path) !== null;
  } catch {
    return false;
  }
}

/** Next answers 500 to others. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Doors that answer before Next is asked, in the order in which they are tried: the work of a click costs 0.02 ms here and 0.9 ms
 * there. The server names a handler for each, and the attacks of e2e/isolation say how each is attacked.
 */
const DOORS = [
  // A whole address or `*` in place of a path (RFC 9112 §3.2): the host is the Host header's, and Next answers 500. U+0000 has no
  // place in any address of ours, and PostgreSQL takes it in no text.
  {
    name: 'not-understood',
    opens: ({ url, path }) => !url.startsWith('/') || url.includes('%00') || !decodes(path),
  },
  { name: 'no-method', opens: ({ method }) => !METHODS.has(method) },
  { name: 'media', opens: ({ method, url }) => url.startsWith('/media/') && /^(GET|HEAD)$/.test(method) },
  {
    name: 'part',
    opens: ({ method, url }, { roles }) =>
      url.startsWith(PART_DOOR) && method === 'PUT' && roles.includes('web'),
  },
  { name: 'build', opens: ({ url }, { objectStore }) => url.startsWith('/_next/static/') && objectStore },
  { name: 'health', opens: at('/livez', '/readyz') },
  { name: 'metrics', opens: at('/metrics') },
  {
    name: 'unread',
    opens: ({ method, url }, { roles }) =>
      url === '/notices/unread' && method === 'GET' && roles.includes('web'),
  },
  { name: 'track', opens: ({ url }, { roles }) => url === '/api/track' && roles.includes('intake') },
  { name: 'turn', opens: ({ path }) => path === '/sign-in/turn' },
  { name: 'password', opens: ({ method, path }) => takesPassword(method, path) },
] as const satisfies readonly Door[];

export type HotDoorName = (typeof DOORS)[number]['name'];

export const HOT_DOORS: readonly HotDoorName[] = DOORS.map(({ name }) => name);

/** The door for a request; null when it is Next's to answer. */
export function hotDoorFor({ method = '', url = '' }: Partial<Asked>, node: Node): HotDoorName | null {
  const [path = ''] = url.split('?', 1);
  return DOORS.find(({ opens }) => opens({ method, url, path }, node))?.name ?? null;
}
