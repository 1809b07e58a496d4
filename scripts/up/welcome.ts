import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const account = z.object({ tenant: z.string(), name: z.string(), role: z.string(), email: z.string() });
const demo = z.object({ password: z.string(), accounts: z.array(account) });

/** What the person at the terminal wants to know next: where to go, and as whom. */
export function welcome(env: NodeJS.ProcessEnv, port: number): string {
  const root = env.ROOT_DOMAIN ?? 'localhost';
  if (env.LECTERN_DEMO !== '1') return `\n  http://${root}:${port}\n\n  Ctrl-C stops it.\n`;
  const known = readDemo(env.LECTERN_DATA as string);
  const tenants = known ? [...new Set(known.accounts.map(({ tenant }) => tenant))] : ['acme', 'globex'];
  const lines = tenants.flatMap((tenant) => [
    `  http://${tenant}.${root}:${port}`,
    ...(known?.accounts ?? [])
      .filter((person) => person.tenant === tenant)
      .map(({ name, role, email }) => `    ${role.padEnd(14)} ${email.padEnd(30)} ${name}`),
    '',
  ]);
  const password = known ? `  The password of every demo account is ${known.password}\n` : '';
  return `\n${lines.join('\n')}\n${password}  Ctrl-C stops it.\n`;
}

function readDemo(folder: string): z.infer<typeof demo> | undefined {
  try {
    return demo.parse(JSON.parse(readFileSync(join(folder, 'demo-accounts.json'), 'utf8')));
  } catch {
    return undefined;
  }
}
