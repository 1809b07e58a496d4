import type { IncomingMessage, ServerResponse } from 'node:http';
import { joinedRead } from '#db/joined-read.ts';
import { readerOf } from '#features/access/door.ts';
import { countUnread } from '#features/inbox/queries.ts';
import { tenantOfRequest } from '#features/tenancy/door.ts';
import { sendJson } from '#lib/http.ts';

/** GET /notices/unread: `{"unread": 3}` for whoever is signed in. A page that was left open asks when it is looked at again. */
export async function unreadDoor(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const tenant = await tenantOfRequest(request);
  if (!tenant) return sendJson(response, 404, { error: 'Not found.' });
  const reader = await readerOf(request, tenant);
  if (!reader) return sendJson(response, 401, { error: 'Sign in first.' });
  const unread = await joinedRead(reader.scope, (db) => countUnread(db, reader.id));
  sendJson(response, 200, { unread });
}
