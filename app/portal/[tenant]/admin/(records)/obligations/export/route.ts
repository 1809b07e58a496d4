import type { NextRequest } from 'next/server';
import { obligationFilter } from '#features/compliance/input.ts';
import { exportObligations } from '#features/compliance/loaders.ts';

/** The filtered list as a file: the filters are those of the page, in the same address. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const filter = obligationFilter.parse({ ...Object.fromEntries(query), status: query.getAll('status') });
  const { name, stream } = await exportObligations(filter);
  return new Response(stream, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  });
}
