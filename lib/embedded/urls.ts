export const ADMIN_ROLE = 'lectern_admin';
export const DATABASE = 'lectern';

export function databaseUrl(port: number, role: string, password: string, database = DATABASE): string {
  const [user, secret, name] = [role, password, database].map(encodeURIComponent);
  return `postgres://${user}:${secret}@127.0.0.1:${port}/${name}`;
}
