const ADDRESS = /^(postgres(?:ql)?:\/\/(?:[^@/?]*@)?)([^/?]+)(.*)$/s;

/** PostgreSQL's addresses may name several servers of a cluster, `postgres://user:password@a:5432,b:5432/name`: an address for each. */
export function serversIn(address: string): string[] {
  const [, before = '', hosts = '', after = ''] = ADDRESS.exec(address) ?? [];
  if (!hosts.includes(',')) return [address];
  return hosts.split(',').map((host) => `${before}${host}${after}`);
}

/** The same servers in one address again, this one first. */
export function withFirst(address: string, first: string): string {
  const [, before, , after] = ADDRESS.exec(address) ?? [];
  const hosts = serversIn(address).map(hostOf);
  const others = hosts.filter((host) => host !== hostOf(first));
  return hosts.length === others.length
    ? address
    : `${before}${[hostOf(first), ...others].join(',')}${after}`;
}

/** Host and port, for whoever reads what is said. */
export const hostOf = (address: string): string => ADDRESS.exec(address)?.[2] ?? '';
