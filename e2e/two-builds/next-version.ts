import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from '#scripts/up/child.ts';

/** What the next version is made of; the rest of a checkout plays no part in a build or a node. */
const COPIED =
  /^(app|components|db|features|lib|public|scripts|middleware\.ts|instrumentation\.ts|server\.ts|next\.config\.ts|postcss\.config\.mjs|tsconfig\.json|package\.json|package-lock\.json)$/;

export const NEXT_MIGRATION = '9999_nicknames_and_remarks';

/** A migration that only expands: what runs now knows nothing of it and goes on. */
const MIGRATION = `alter table person add column nickname text;
create table remark (
  id uuid primary key default uuidv7(), text text not null,
  tenant_id uuid not null default nullif(current_setting('app.current_tenant', true), '')::uuid);
`;

/** What else the next version does: it reads the new column, shows another page, asks for another field, caches other shapes. */
const CHANGES: readonly [file: string, from: string, to: string][] = [
  ['db/schema/tenant/people.ts', "managerId: uuid('manager_id'),", "$&\n    nickname: text('nickname'),"],
  ['features/access/queries.ts', '      email: person.email,\n', '$&      nickname: person.nickname,\n'],
  ['lib/cache-keys.ts', 'settings: 1,', 'settings: 2,'],
  ['lib/cache-keys.ts', 'member: 1 ', 'member: 2 '],
  ['features/tenancy/queries.ts', 'css: paletteCss(', 'palette: paletteCss('],
  ['features/tenancy/loaders.ts', '{ brand, css }', '{ brand, palette: css }'],
  [
    'features/tenancy/input.ts',
    "  tagline: z.string().default(''),\n",
    "$&  motto: z.string().default(''),\n",
  ],
  [
    'features/tenancy/input.ts',
    '  tagline: z.string().trim()',
    '  motto: z.string().max(120).optional(),\n$&',
  ],
  [
    'features/tenancy/components/brand-form.tsx',
    '<PalettePreview palette={shown} />',
    '$&<input type="hidden" name="motto" value="Of the next version" />',
  ],
  ['app/portal/[tenant]/(learn)/catalog/page.tsx', 'title="Catalog" lead', 'title="All courses" lead'],
];

/** Lays the next version of this checkout into a folder and builds it there, unless that was done from the same sources. */
export async function buildNextVersion(folder: string, env = process.env): Promise<void> {
  const place = resolve(folder);
  mkdirSync(place, { recursive: true });
  for (const name of readdirSync(place).filter((one) => COPIED.test(one)))
    rmSync(join(place, name), { recursive: true });
  for (const name of readdirSync('.').filter((one) => COPIED.test(one)))
    cpSync(name, join(place, name), { recursive: true });
  // Links to the same files: a build follows no symbolic link out of its folder.
  if (!existsSync(join(place, 'node_modules')))
    await run('Copying packages', 'cp', ['-al', resolve('node_modules'), place], {});
  writeFileSync(join(place, `db/migrations/tenant/${NEXT_MIGRATION}.sql`), MIGRATION);
  for (const [file, from, to] of CHANGES) change(join(place, file), from, to);
  await run('The next version', process.execPath, ['scripts/build.ts'], {
    env,
    cwd: place,
    stdio: 'inherit',
  });
}

function change(file: string, from: string, to: string): void {
  const before = readFileSync(file, 'utf8');
  const after = before.replace(from, to);
  if (after === before)
    throw new Error(
      `${file} has no "${from}" any more: say in ${import.meta.filename} what the next version changes.`,
    );
  writeFileSync(file, after);
}
