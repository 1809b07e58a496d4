import type { Memory } from '#lib/embedded/memory.ts';

export const ADMIN_ROLE = 'lectern_admin';
export const DATABASE = 'lectern';

export function databaseUrl(port: number, role: string, password: string, database = DATABASE): string {
  return `postgres://${encodeURIComponent(role)}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

export function adminUrl(memory: Memory, node: 'primary' | 'replica', database = DATABASE): string {
  return databaseUrl(memory.ports[node], ADMIN_ROLE, memory.passwords.admin, database);
}
