import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What the seed leaves for us; the operator belongs to no tenant. */
const demo = z.array(
  z.object({
    tenant: z.string().nullable(),
    name: z.string(),
    role: z.string(),
    email: z.string(),
    password: z.string(),
  }),
);

/** What the person at the terminal wants to know next: where to go, and as whom. */
export function welcome(env: NodeJS.ProcessEnv, port: number): string {
  const root = `${env.ROOT_DOMAIN ?? 'localhost'}:${port}`;
  const accounts = env.LECTERN_DEMO === '1' ? readDemo(env.LECTERN_DATA as string) : [];
  const portals = Map.groupBy(accounts, ({ tenant }) =>
    tenant ? `http://${tenant}.${root}` : `http://${root}`,
  );
  if (portals.size === 0) portals.set(`http://${root}`, []);
  const lines = [...portals].flatMap(([address, people]) => [
    '',
    `  ${address}`,
    ...people.map(({ role, email, name }) => `    ${role.padEnd(14)} ${email.padEnd(34)} ${name}`),
  ]);
  const passwords = new Set(accounts.map(({ password }) => password));
  if (passwords.size > 0) lines.push('', `  Password of all of them: ${[...passwords].join(', ')}`);
  return [...lines, '', '  Ctrl-C stops it.', ''].join('\n');
}

function readDemo(folder: string): z.infer<typeof demo> {
  try {
    return demo.parse(JSON.parse(readFileSync(join(folder, 'demo-accounts.json'), 'utf8')));
  } catch {
    return [];
  }
}
