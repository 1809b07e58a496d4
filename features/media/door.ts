import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { findTenant, type Tenant } from '#db/placement.ts';
import { tenantOfRequest } from '#features/tenancy/door.ts';
import { byteRange } from '#lib/byte-range.ts';
import { env } from '#lib/env.ts';
import { sendJson } from '#lib/http.ts';
import { MEDIA_NAME, storage } from '#lib/storage.ts';
import { SLUG, tenantHost } from '#lib/tenant-host.ts';

/** What may be stored as media, and how a browser is to take it. An SVG is an image here, never a document that scripts. */
export const CONTENT_TYPES: Readonly<Record<string, string>> = {
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  mp4: 'video/mp4',
  vtt: 'text/vtt; charset=utf-8',
};

const YEAR = 'public, max-age=31536000, immutable';

/**
 * GET /media/<sha256>.<extension> on a tenant's host: a file of that tenant, with range requests. The name is the capability.
 * GET /media/<tenant>/<sha256>.<extension> on the root host is the same for a CDN, which has one origin for all tenants.
 */
export async function mediaDoor(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const found = await findMedium(request);
  if (!found) return sendJson(response, 404, { error: 'Not found.' });
  const { slug, name, contentType, size } = found;
  const headers = {
    'content-type': contentType,
    'accept-ranges': 'bytes',
    'cache-control': YEAR,
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
  await pipeline(storage().read(slug, name, { start, end }), response).catch(() => response.destroy());
}

async function findMedium(request: IncomingMessage) {
  const path = (request.url ?? '').slice('/media/'.length).split('?', 1)[0] ?? '';
  const [name = '', folder] = path.split('/').reverse();
  const contentType = CONTENT_TYPES[name.split('.')[1] ?? ''];
  if (!MEDIA_NAME.test(name) || !contentType || path !== (folder ? `${folder}/${name}` : name)) return null;
  const tenant = folder ? await tenantForCdn(request, folder) : await tenantOfRequest(request);
  const size = tenant && (await storage().size(tenant.slug, name));
  return tenant && size !== null ? { slug: tenant.slug, name, contentType, size } : null;
}

async function tenantForCdn(request: IncomingMessage, slug: string): Promise<Tenant | null> {
  if (tenantHost(request.headers.host, env().ROOT_DOMAIN).kind !== 'site' || !SLUG.test(slug)) return null;
  const tenant = await findTenant(slug);
  return tenant?.state === 'active' ? tenant : null;
}
