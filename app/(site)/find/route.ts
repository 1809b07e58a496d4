import { findPortal } from '#features/operations/loaders.ts';

/** Sends a person to the portal whose name they typed. */
export async function GET(request: Request): Promise<Response> {
  const portal = await findPortal(new URL(request.url).searchParams.get('portal') ?? '');
  return new Response(null, { status: 303, headers: { location: portal ?? '/?unknown' } });
}
