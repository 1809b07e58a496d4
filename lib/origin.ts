import { env } from '#lib/env.ts';

/** Where a tenant's portal is for its people, for messages and certificates: from settings, never from a request. */
export function portalOrigin(slug: string): string {
  const { PUBLIC_URL, ROOT_DOMAIN, PORT } = env();
  const root = new URL(PUBLIC_URL ?? `http://${ROOT_DOMAIN}:${PORT}`);
  return `${root.protocol}//${slug}.${root.host}`;
}
