export { default } from '#middleware.ts';

export const config = {
  runtime: 'nodejs',
  matcher: ['/((?!_next/static|_next/image|favicon.svg|lectern.svg).*)'],
};
