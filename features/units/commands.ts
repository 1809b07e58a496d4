import { eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { unit, unitAncestor } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { takeTurn } from '#db/turn.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import type { addUnitInput, renameUnitInput, unitInput } from '#features/units/input.ts';
import { unitsInUse } from '#features/units/queries.ts';
import { codeFor } from '#features/units/rules/code-for.ts';
import { AppError, notFound, refusal } from '#lib/errors.ts';

type Act = { by: Actor; now: Date };

/** Makes a department, inside another or at the top. */
export async function addUnit(
  db: TenantDb,
  { name, parentId }: z.output<typeof addUnitInput>,
  act: Act,
): Promise<string> {
  const units = await allUnits(db);
  if (parentId !== null && !units.some(({ id }) => id === parentId))
    throw refusal('parentId', 'Choose a department.');
  requireFree(units, { id: null, parentId, name });
  const id = uuidv7();
  const code = codeFor(
    name,
    units.map((one) => one.code),
  );
  await db.insert(unit).values({ id, parentId, name, code });
  await db.execute(sql`
    insert into ${unitAncestor} (unit_id, ancestor_id)
    select ${id}::uuid, ${id}::uuid
    union all select ${id}::uuid, above.ancestor_id from ${unitAncestor} above where above.unit_id = ${parentId}::uuid`);
  await audited(db, 'added', id, { name: [null, name], ...(parentId && { inside: [null, parentId] }) }, act);
  return id;
}

export async function renameUnit(
  db: TenantDb,
  { unitId, name }: z.output<typeof renameUnitInput>,
  act: Act,
): Promise<void> {
  const units = await allUnits(db);
  const found = units.find(({ id }) => id === unitId);
  if (!found) throw notFound('That department');
  if (found.name === name) return;
  requireFree(units, { id: unitId, parentId: found.parentId, name });
  await db.update(unit).set({ name }).where(eq(unit.id, unitId));
  await audited(db, 'renamed', unitId, { name: [found.name, name] }, act);
}

/** Removes a department that nobody is or ever was in and that nothing names: the past keeps its names. */
export async function removeUnit(
  db: TenantDb,
  { unitId }: z.output<typeof unitInput>,
  act: Act,
): Promise<void> {
  const found = (await allUnits(db)).find(({ id }) => id === unitId);
  if (!found) throw notFound('That department');
  // Who is being put into it holds its row: they are waited for, and then found.
  await db.select({ id: unit.id }).from(unit).where(eq(unit.id, unitId)).for('update');
  if ((await unitsInUse(db)).has(unitId))
    throw new AppError('conflict', 'It is in use by now: somebody or something belongs to it.');
  await db.delete(unitAncestor).where(eq(unitAncestor.unitId, unitId));
  await db.delete(unit).where(eq(unit.id, unitId));
  await audited(db, 'removed', unitId, { name: [found.name, null] }, act);
}

/** Who changes the tree does so alone: names and codes are compared with what is there. */
async function allUnits(db: TenantDb) {
  await takeTurn(db, 'units');
  return db.select({ id: unit.id, parentId: unit.parentId, name: unit.name, code: unit.code }).from(unit);
}

type Named = { id: string | null; parentId: string | null; name: string };

function requireFree(units: readonly Named[], { id, parentId, name }: Named): void {
  const same = units.some(
    (one) => one.id !== id && one.parentId === parentId && one.name.toLowerCase() === name.toLowerCase(),
  );
  if (same) throw refusal('name', 'There is a department of that name in the same place.');
}

function audited(
  db: TenantDb,
  verb: 'added' | 'renamed' | 'removed',
  id: string,
  values: Record<string, [before: string | null, after: string | null]>,
  { by, now }: Act,
): Promise<void> {
  const changes = Object.fromEntries(
    Object.entries(values).map(([name, [before, after]]) => [name, { before, after }]),
  );
  return recordAudit(db, [
    { at: now, actor: by, action: `unit.${verb}`, subject: { kind: 'unit', id }, changes },
  ]);
}
