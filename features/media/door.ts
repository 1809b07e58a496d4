import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { tenantOfRequest } from '#features/tenancy/door.ts';
import { byteRange } from '#lib/byte-range.ts';
import { sendJson } from '#lib/http.ts';
import { MEDIA_NAME, storage } from '#lib/storage.ts';

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

/** GET /media/<sha256>.<extension>: a file of the host's tenant, with range requests. The name is the capability. */
export async function mediaDoor(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const name = (request.url ?? '').slice('/media/'.length).split('?', 1)[0] ?? '';
  const tenant = MEDIA_NAME.test(name) ? await tenantOfRequest(request) : null;
  const contentType = CONTENT_TYPES[name.split('.')[1] ?? ''];
  const size = tenant && contentType ? await storage().size(tenant.slug, name) : null;
  if (!tenant || !contentType || size === null) return sendJson(response, 404, { error: 'Not found.' });

  const headers = {
    'content-type': contentType,
    'accept-ranges': 'bytes',
    'cache-control': YEAR,
    etag: `"${name.slice(0, 32)}"`,
    'x-content-type-options': 'nosniff',
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
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  // A viewer who seeks away closes the connection: that is no failure.
  await pipeline(storage().read(tenant.slug, name, { start, end }), response).catch(() => response.destroy());
}
