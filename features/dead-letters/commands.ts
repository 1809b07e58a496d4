import { tenantById } from '#db/placement.ts';
import { platform } from '#db/platform-db.ts';
import { why } from '#features/dead-letters/rules/why.ts';
import { type Batch, type Part, readMessage, writeBatch } from '#features/intake/input.ts';
import { applyBatch } from '#features/tracking/commands.ts';
import { sha256 } from '#lib/crypto.ts';
import { AppError, notFound } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';
import { seal, unseal } from '#lib/sealed.ts';

const PURPOSE = 'dead-letter';

/**
 * Sets events aside that cannot be applied, with the reason. They stay until an operator replays or discards them, sealed for
 * their tenant: this table stands outside of its walls.
 */
export async function setAside(tenantId: string, batch: Batch, error: unknown): Promise<void> {
  const digest = sha256(
    batch.events
      .map(({ id }) => id)
      .toSorted()
      .join(' '),
  );
  await keep(
    { tenantId, digest, events: batch.events.length, text: `[${writeBatch(tenantId, batch).text}]` },
    error,
  );
}

/** The same for what is no batch, or no message, of a form that this version reads. */
export async function setUnreadAside(tenantId: string, text: string, error: unknown): Promise<void> {
  await keep({ tenantId, digest: sha256(`${tenantId} ${text}`), events: 0, text }, error);
}

type Letter = { tenantId: string; digest: string; events: number; text: string };

async function keep({ tenantId, digest, events, text }: Letter, error: unknown): Promise<void> {
  const reason = why(error);
  await platform(
    `insert into platform.dead_letter (tenant_id, digest, events, why, sealed)
       values ($1::text::uuid, $2, $3, $4, $5) on conflict (digest) do nothing`,
    [tenantId, digest, events, reason, seal(`${PURPOSE}:${tenantId}`, digest, text)],
  );
  count('dead_letters');
  log().error({ err: error, tenantId, events, reason }, 'events could not be applied and were set aside');
}

type Kept = { tenantId: string; digest: string; sealed: string };

/**
 * Applies what was set aside, now that what was wrong is mended.
 * @throws not_found when it is settled already, conflict when it still cannot be applied
 */
export async function replayLetter(id: string, actor: string): Promise<void> {
  const [letter] = await platform<Kept>(
    `select tenant_id as "tenantId", digest, sealed from platform.dead_letter
       where id = $1::text::uuid and settled_at is null`,
    [id],
  );
  if (!letter) throw notFound('The dead letter');
  try {
    await apply(letter);
  } catch (error) {
    const reason = why(error);
    await platform(
      'update platform.dead_letter set tries = tries + 1, why = $2 where id = $1::text::uuid and settled_at is null',
      [id, reason],
    );
    throw new AppError('conflict', `It still cannot be applied. ${reason}.`, { cause: error });
  }
  await settle(id, 'replayed', actor);
}

async function apply({ tenantId, digest, sealed }: Kept): Promise<void> {
  const text = unseal(`${PURPOSE}:${tenantId}`, digest, sealed);
  if (text === null) throw new Error('It was sealed with another secret.');
  const tenants = Map.groupBy(readMessage(text, tenantId), (part) => part.tenantId);
  for (const [id, parts] of tenants) await applyParts(id, parts);
}

async function applyParts(tenantId: string, parts: readonly Part[]): Promise<void> {
  const tenant = await tenantById(tenantId);
  if (!tenant) throw new Error('There is no such tenant.');
  const received = parts.flatMap((part) => {
    if (!('batch' in part)) throw part.fault;
    const { events, ...common } = part.batch;
    return events.map((event) => ({ event, ...common }));
  });
  await applyBatch(tenant, received);
}

/** Drops what was set aside for good; that it was there stays on record. @throws not_found when it is settled already */
export const discardLetter = (id: string, actor: string): Promise<void> => settle(id, 'discarded', actor);

async function settle(id: string, outcome: 'replayed' | 'discarded', actor: string): Promise<void> {
  const settled = await platform(
    `with settled as (
       update platform.dead_letter set settled_at = now(), settled_by = $2, outcome = $3, sealed = null
         where id = $1::text::uuid and settled_at is null returning tenant_id)
     insert into platform.operator_event (actor, action, tenant_slug)
       select $2, 'letter.' || $3, tenant.slug from settled left join platform.tenant on tenant.id = tenant_id
       returning id`,
    [id, actor, outcome],
  );
  if (settled.length === 0) throw notFound('The dead letter');
}
