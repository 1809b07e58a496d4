import { readFileSync } from 'node:fs';
import { ask } from '#e2e/support/http.ts';
import { hostOf } from '#e2e/support/session.ts';
import { addressOf, type Specimens } from '#e2e/support/specimens.ts';
import type { Permission } from '#features/access/rules/permissions.ts';

export type Action = {
  id: string;
  name: string;
  file: string;
  /** `public`: what one may is in what one brings. Null: an operator's. */
  permission: Permission | 'public' | null;
  path: string;
};

/** Every server action of the build: each is a public POST, whichever page shows it. */
export function actionsOf(specimens: Specimens): Action[] {
  const manifest = JSON.parse(readFileSync('.next/server/server-reference-manifest.json', 'utf8')) as {
    node: Record<string, { filename: string; exportedName: string; workers: Record<string, unknown> }>;
  };
  return Object.entries(manifest.node).map(([id, { filename, exportedName, workers }]) => {
    const source = readFileSync(filename, 'utf8');
    const [, asked = null] =
      new RegExp(`const ${exportedName} = tenantAction\\(\\{\\s*permission: '([^']+)'`).exec(source) ?? [];
    const permission = source.includes(`const ${exportedName} = publicAction(`) ? 'public' : asked;
    const page = Object.keys(workers)[0] ?? '';
    const path = page
      .replace(/^app(\/portal\/\[tenant\])?/, '')
      .replace(/\/\([^)]+\)/g, '')
      .replace(/\/page$/, '');
    return {
      id,
      name: exportedName,
      file: filename,
      permission: permission as Action['permission'],
      path: permission ? addressOf(path || '/', specimens) : '/',
    };
  });
}

type Call = {
  tenant: string;
  cookie: string;
  input?: unknown;
  headers?: Record<string, string>;
  /** Another node's port. */
  at?: number;
};

/** Posts to an action as the page that shows it would. */
export const call = ({ id, path }: Action, { tenant, cookie, input = {}, headers = {}, at }: Call) =>
  ask({
    host: hostOf(tenant),
    path,
    method: 'POST',
    headers: {
      'next-action': id,
      'content-type': 'text/plain;charset=UTF-8',
      accept: 'text/x-component',
      origin: `http://${hostOf(tenant)}`,
      ...headers,
    },
    cookie,
    body: JSON.stringify([input]),
    ...(at && { at }),
  });

/** The code of what an action refused; `none` when it did not answer as an action. */
export const codeOf = ({ body }: { body: string }) => /"code":"([a-z_]+)"/.exec(body)?.[1] ?? 'none';
