import { globSync } from 'node:fs';

export type Route = { kind: 'page' | 'door'; path: string };

const routesIn = (cwd: string, exclude: string[] = []): Route[] =>
  globSync('**/{page.tsx,route.ts}', { cwd, exclude })
    .map((file): Route => {
      const segments = file.split('/').slice(0, -1);
      const path = `/${segments.filter((segment) => !segment.startsWith('(')).join('/')}`;
      return { kind: file.endsWith('route.ts') ? 'door' : 'page', path };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));

/** Every page and route handler of a tenant's portal as it is addressed: the tree itself is asked, so none is forgotten. */
export const tenantRoutes = (): Route[] => routesIn('app/portal/[tenant]');

/** Those that are no tenant's: of the root host, and what both kinds of host have. */
export const siteRoutes = (): Route[] => routesIn('app', ['portal/**']);
