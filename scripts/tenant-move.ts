import { createInterface } from 'node:readline';
import { dropCopy, moveTenant } from '#db/moving/move.ts';
import { findTenant, type Tenant } from '#db/placement.ts';
import { withTenant } from '#db/tenant-db.ts';
import { recordAudit } from '#features/audit/commands.ts';
import { learnersOf, measureAll } from '#features/placement/queries.ts';
import { why } from '#features/placement/rules/where-to-live.ts';
import { clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { requireRegion } from '#scripts/tenant-place.ts';
import { progressLine } from '#scripts/terminal.ts';

const ms = (time: number) => `${Math.round(time)} ms`;

/** Another cluster for a tenant in use; says how long writes waited. */
export async function move(slug: string, to: { cluster: string } | 'back'): Promise<void> {
  const moved = await moveTenant(slug, {
    to,
    permit,
    progress: progressLine('  tables'),
    say: (sentence) => console.log(sentence),
  });
  const { from, pausesMs, tables, rows } = moved;
  const same = `all ${tables} tables, ${rows} rows, are the same on ${from} and ${moved.to}`;
  if (pausesMs.moved === null) {
    console.log(
      `${slug} is on ${moved.to} already; ${same}. Writes waited ${ms(pausesMs.compared)} for that.`,
    );
    return;
  }
  await noteMove(slug, moved);
  console.log(`${slug} is on ${moved.to} now; ${same}, row by row.`);
  console.log(
    `Writes waited ${ms(pausesMs.compared)} while it was looked whether the copy is right, and ${ms(pausesMs.moved)} while it moved.`,
  );
  console.log(
    `${from} keeps a copy that follows. "move ${slug} --back" goes back to it, "move ${slug} --drop" removes it.`,
  );
}

/** The region is a law, all else advice. */
async function permit({ slug, region }: Tenant, cluster: string): Promise<void> {
  requireRegion(slug, region, cluster);
  const { tenants, homes } = await measureAll();
  const home = homes.find((one) => one.home.name === cluster)?.home;
  const measured = tenants.find(({ tenant }) => tenant.slug === slug);
  const fault = home && measured && why({ slug, region, learners: learnersOf(measured) }, home);
  if (fault) console.log(`By the rule of placement it should not go there: ${cluster} ${fault}.`);
}

async function noteMove(slug: string, { from, to }: { from: string; to: string }): Promise<void> {
  const tenant = await findTenant(slug);
  if (!tenant) return;
  await withTenant(tenant, 'write', (db) =>
    recordAudit(db, [
      {
        at: clock.now(),
        actor: { kind: 'operator', id: null },
        action: 'tenant.moved',
        subject: { kind: 'tenant', id: tenant.id },
        changes: { cluster: { before: from, after: to } },
      },
    ]),
  );
}

/** Asks for the name, since afterwards nobody can go back. */
export async function drop(slug: string): Promise<void> {
  process.stdout.write(`Its copy will be gone for good. Type ${slug} to drop it: `);
  if ((await typed()).trim() !== slug) throw new AppError('bad_input', 'Nothing was dropped.');
  const { cluster } = await dropCopy(slug);
  console.log(`${slug}: ${cluster} keeps nothing of it any more`);
}

/** One line; empty where there is nobody who could type. */
async function typed(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  return '';
}
