/** Failed sign-ins that are let through within `windowMs`; the account's own limit is low, an office's shared address high. */
export const THROTTLE = { windowMs: 15 * 60_000, perAccount: 10, perAddress: 200 } as const;

/** Who stands behind an address. Of IPv6 every household has a /64 (RFC 6177), so its addresses are one. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => text.split(':').filter(Boolean);
  const left = groups(head);
  const right = groups(tail ?? '');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const network = [...left, ...zeros, ...right].slice(0, 4);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
