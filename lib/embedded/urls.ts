export const ADMIN_ROLE = 'lectern_admin';
export const DATABASE = 'lectern';

/** One server's address on this machine, or one of all servers of a cluster. */
export function databaseUrl(
  ports: number | readonly number[],
  role: string,
  password: string,
  database = DATABASE,
): string {
  const hosts = [ports].flat().map((port) => `127.0.0.1:${port}`);
  const [user, secret, name] = [role, password, database].map(encodeURIComponent);
  return `postgres://${user}:${secret}@${hosts.join(',')}/${name}`;
}
