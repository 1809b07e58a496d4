/** A tenant's sub-domain label (RFC 1123 §2.1), at most 42 characters so that the schema's name fits. */
export const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?$/;

const RESERVED = new Set([
  'www',
  'app',
  'api',
  'admin',
  'operator',
  'auth',
  'sso',
  'login',
  'static',
  'assets',
  'cdn',
  'media',
  'content',
  'mail',
  'smtp',
  'ftp',
  'ns1',
  'ns2',
  'status',
  'help',
  'support',
  'docs',
  'internal',
  'platform',
  'lectern',
  'localhost',
]);

export const isReservedName = (label: string) => RESERVED.has(label);

export type HostVerdict =
  | { kind: 'tenant'; slug: string }
  | { kind: 'site' }
  | {
      kind: 'refused';
      why: 'missing' | 'malformed' | 'address' | 'foreign' | 'nested' | 'reserved' | 'punycode';
    };

/**
 * What a Host header asks for (RFC 9110 §7.2). Upper case, a port and one trailing dot are the same host; everything that
 * is not the root domain or exactly one label below it is refused with the reason.
 */
export function tenantHost(header: string | null | undefined, rootDomain: string): HostVerdict {
  if (!header) return { kind: 'refused', why: 'missing' };
  const host = hostName(header);
  if (host === null) return { kind: 'refused', why: header.startsWith('[') ? 'address' : 'malformed' };
  if (/^\d+(\.\d+)*$/.test(host) || /^0x[0-9a-f]+$/.test(host)) return { kind: 'refused', why: 'address' };
  if (host === rootDomain) return { kind: 'site' };
  if (!host.endsWith(`.${rootDomain}`)) return { kind: 'refused', why: 'foreign' };
  const label = host.slice(0, -rootDomain.length - 1);
  if (label.includes('.')) return { kind: 'refused', why: 'nested' };
  if (label.startsWith('xn--')) return { kind: 'refused', why: 'punycode' };
  if (!SLUG.test(label)) return { kind: 'refused', why: 'malformed' };
  if (isReservedName(label)) return { kind: 'refused', why: 'reserved' };
  return { kind: 'tenant', slug: label };
}

/** The name without port and trailing dot, lower case; null when it is not one. */
function hostName(header: string): string | null {
  if (header.length > 260) return null;
  const match = /^([a-z0-9._-]+?)\.?(?::\d{1,5})?$/i.exec(header.trim());
  return match?.[1]?.toLowerCase() ?? null;
}
