'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { changeSettings } from '#features/tenancy/commands.ts';
import { brandInput, leaderboardInput, logosInput, policiesInput } from '#features/tenancy/input.ts';
import { logoFile } from '#features/tenancy/rules/logo-file.ts';
import { AppError } from '#lib/errors.ts';
import { storage } from '#lib/storage.ts';

export const saveBrand = tenantAction({
  permission: 'settings.manage',
  input: brandInput,
  run: async ({ viewer, now }, change) => {
    const by = { kind: 'person', id: viewer.id } as const;
    const stale = await withTenant(viewer.tenant, 'write', (db) =>
      changeSettings(db, { name: 'brand', change, by, now }),
    );
    return { data: null, stale };
  },
});

export const savePolicies = tenantAction({
  permission: 'settings.manage',
  input: policiesInput,
  run: async ({ viewer, now }, change) => {
    const by = { kind: 'person', id: viewer.id } as const;
    const stale = await withTenant(viewer.tenant, 'write', (db) =>
      changeSettings(db, { name: 'policies', change, by, now }),
    );
    return { data: null, stale };
  },
});

export const saveLeaderboard = tenantAction({
  permission: 'settings.manage',
  input: leaderboardInput,
  run: async ({ viewer, now }, change) => {
    const by = { kind: 'person', id: viewer.id } as const;
    const stale = await withTenant(viewer.tenant, 'write', (db) =>
      changeSettings(db, { name: 'leaderboard', change, by, now }),
    );
    return { data: null, stale };
  },
});

export const saveLogos = tenantAction({
  permission: 'settings.manage',
  input: logosInput,
  run: async ({ viewer, now }, sent) => {
    const change = {
      ...(sent.withoutLogo && { logo: null }),
      ...(sent.withoutLogoDark && { logoDark: null }),
      ...(sent.withoutMark && { mark: null }),
    } as Record<'logo' | 'logoDark' | 'mark', string | null>;
    const fields: Record<string, string> = {};
    for (const name of ['logo', 'logoDark', 'mark'] as const) {
      const file = sent[name];
      if (!file || file.size === 0) continue;
      const bytes = new Uint8Array(await file.arrayBuffer());
      const verdict = logoFile(bytes);
      if (verdict.ok) change[name] = await storage().put(viewer.tenant.slug, bytes, verdict.extension);
      else fields[name] = verdict.why;
    }
    if (Object.keys(fields).length > 0)
      throw new AppError('bad_input', 'A picture could not be taken.', { fields });
    const by = { kind: 'person', id: viewer.id } as const;
    const stale = await withTenant(viewer.tenant, 'write', (db) =>
      changeSettings(db, { name: 'brand', change, by, now }),
    );
    return { data: null, stale };
  },
});
