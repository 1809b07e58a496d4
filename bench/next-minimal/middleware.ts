import type { NextRequest } from 'next/server';
import ours from '#middleware.ts';

export default function middleware(request: NextRequest): Promise<Response> {
  return ours(request);
}

export const config = {
  runtime: 'nodejs',
  matcher: ['/((?!_next/static|_next/image|favicon.svg|lectern.svg).*)'],
};
