import { findPortal } from '#features/operations/loaders.ts';

/**
 * Sends a person to the portal whose name they typed. By a page that moves on: a redirect would belong to the form, which may
 * lead to its own site alone (CSP3 §6.4.1, `form-action`).
 */
export async function GET(request: Request): Promise<Response> {
  const portal = await findPortal(new URL(request.url).searchParams.get('portal') ?? '');
  if (!portal) return new Response(null, { status: 303, headers: { location: '/?unknown' } });
  return new Response(page(portal), {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}

const page = (portal: string) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=${portal}"><title>Your portal</title></head>
<body><p><a href="${portal}">Go to your portal</a></p></body></html>`;
