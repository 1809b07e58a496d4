import { requireViewer } from '#features/access/loaders.ts';
import { readUnread } from '#features/inbox/loaders.ts';

/** GET /notices/unread: `{"unread": 3}`, for a page that was left open and is looked at again. */
export async function GET(): Promise<Response> {
  const unread = await readUnread(await requireViewer());
  return Response.json({ unread }, { headers: { 'cache-control': 'no-store' } });
}
