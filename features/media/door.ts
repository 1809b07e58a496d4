import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { findTenant, type Tenant } from '#db/placement.ts';
import { tenantOfRequest } from '#features/tenancy/door.ts';
import { byteRange } from '#lib/byte-range.ts';
import { clock } from '#lib/clock.ts';
import { env } from '#lib/env.ts';
import { type HotDoor, sendJson } from '#lib/http.ts';
import { openedPath } from '#lib/media-address.ts';
import { CONTENT_TYPES } from '#lib/media-kinds.ts';
import { cdnOf, hasStoreFor, IMMUTABLE } from '#lib/object-store.ts';
import { storage } from '#lib/storage.ts';
import { SLUG, tenantHost } from '#lib/tenant-host.ts';
import { keepPart, PART_DOOR, readTicket } from '#lib/uploads-disk.ts';

/**
 * GET /media/<tenant>/<sha256>.<extension>?verify=…: a file of the tenant on whose host it is asked for, with range requests.
 * On the root host it is any tenant's, for a CDN, which has one origin for all. With an object store the edge sends all files.
 */
export async function mediaDoor(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Whose it is decides where it lies, and the directory knows in which region that has to be.
  const [slugOfPath = ''] = (request.url ?? '').slice('/media/'.length).split('/', 1);
  if (SLUG.test(slugOfPath)) await findTenant(slugOfPath).catch(() => null);
  if (hasStoreFor(slugOfPath)) return sendTo(cdnOf(slugOfPath), request, response);
  if (!openedPath(request.url ?? '', clock.now())) return sendJson(response, 403, { error: EXPIRED });
  const found = await findMedium(request);
  if (!found) return sendJson(response, 404, { error: 'Not found.' });
  const { slug, name, contentType, size } = found;
  const headers = {
    'content-type': contentType,
    'accept-ranges': 'bytes',
    'cache-control': IMMUTABLE,
    etag: `"${name.slice(0, 32)}"`,
    'x-content-type-options': 'nosniff',
    // Captions and fonts that a CDN serves are asked for from the portal's origin.
    'access-control-allow-origin': '*',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  };
  if (request.headers['if-none-match'] === headers.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const range = byteRange(request.headers.range, size);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    return;
  }
  const { start, end } = range === 'whole' ? { start: 0, end: size - 1 } : range;
  const partial = range !== 'whole' && { 'content-range': `bytes ${start}-${end}/${size}` };
  response.writeHead(partial ? 206 : 200, { ...headers, 'content-length': end - start + 1, ...partial });
  if (request.method === 'HEAD' || size === 0) {
    response.end();
    return;
  }
  // A viewer who seeks away closes the connection: that is no failure.
  await pipeline(await storage().read(slug, name, { start, end }), response).catch(() => response.destroy());
}

/** Whoever still asks a node, say by a page that an older release made, is sent where the file is. */
export const toEdge: HotDoor = (request, response) => sendTo(env().CDN_URL, request, response);

function sendTo(cdn: string | undefined, { url = '' }: IncomingMessage, response: ServerResponse): void {
  const headers = { 'cache-control': 'no-store', 'content-length': 0 };
  if (cdn) response.writeHead(307, { ...headers, location: `${cdn}${url}` }).end();
  else sendJson(response, 503, { error: 'There is no store for this.' });
}

async function findMedium(request: IncomingMessage) {
  const path = (request.url ?? '').slice('/media/'.length).split('?', 1)[0] ?? '';
  const [slug = '', name = ''] = path.split('/');
  const contentType = CONTENT_TYPES[name.split('.')[1] ?? ''];
  if (!contentType) return null;
  const tenant = await tenantAskedFor(request, slug);
  const size = tenant && (await storage().size(tenant.slug, name));
  return tenant && size !== null ? { slug: tenant.slug, name, contentType, size } : null;
}

async function tenantAskedFor(request: IncomingMessage, slug: string): Promise<Tenant | null> {
  const verdict = tenantHost(request.headers.host, env().ROOT_DOMAIN);
  if (verdict.kind === 'refused' || (verdict.kind === 'tenant' && verdict.slug !== slug)) return null;
  const tenant = SLUG.test(slug) ? await findTenant(slug) : null;
  return tenant?.state === 'active' ? tenant : null;
}

const EXPIRED = 'This address has expired, or was never given out. Load the page again.';

/** PUT of a part of an upload, while there is no object store to take it: the address says which, and that it may be. */
export async function partDoor(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const token = (request.url ?? '').slice(PART_DOOR.length);
  const ticket = readTicket(token, clock.now());
  if (!ticket || hasStoreFor(ticket.slug)) return sendJson(response, 403, { error: EXPIRED });
  const tenant = await tenantOfRequest(request);
  if (tenant?.slug !== ticket.slug) return sendJson(response, 404, { error: 'Not found.' });
  if (Number(request.headers['content-length']) !== ticket.bytes)
    return sendJson(response, 400, { error: 'This part is of another size.' }, { connection: 'close' });
  const kept = await keepPart(ticket, request);
  sendJson(response, kept ? 200 : 404, kept ? { ok: true } : { error: 'There is no such upload any more.' });
}
