import { cookies, headers } from 'next/headers';
import { redirect, unstable_rethrow } from 'next/navigation';
import type { z } from 'zod';
import { encodeCausalPoint, SEEN_COOKIE, SEEN_SECONDS } from '#db/causal.ts';
import { connectionLost } from '#db/failure.ts';
import { OWN_COOKIE, ownCookie } from '#db/own-writes.ts';
import { primarySilent } from '#db/platform-db.ts';
import { causalPoint, type TenantScope } from '#db/tenant-db.ts';
import {
  findOperator,
  findTenantHere,
  findViewer,
  type Operator,
  reach,
  type Viewer,
} from '#features/access/loaders.ts';
import { WROTE_COOKIE, wroteCookie } from '#features/access/rules/own-write.ts';
import type { Permission, Scope } from '#features/access/rules/permissions.ts';
import { flush } from '#lib/cache.ts';
import type { CacheKey } from '#lib/cache-keys.ts';
import { clock } from '#lib/clock.ts';
import { AppError, type ErrorCode, type Link } from '#lib/errors.ts';
import { formToObject } from '#lib/form.ts';
import { log } from '#lib/log.ts';
import { storable } from '#lib/storable.ts';

export type ActionFailure = {
  ok: false;
  code: ErrorCode;
  message: string;
  fields: Record<string, string>;
  see?: Link;
};
export type ActionResult<Data> = { ok: true; data: Data } | ActionFailure | null;

type Done<Data> = { data: Data; stale?: CacheKey[]; redirectTo?: string };
type OperatorSpec<Input extends z.ZodType, Data> = {
  input: Input;
  run: (context: { operator: Operator; now: Date }, input: z.output<Input>) => Promise<{ data: Data }>;
};
type Spec<Input extends z.ZodType, Data> = {
  permission: Permission;
  input: Input;
  run: (context: { viewer: Viewer; scope: Scope; now: Date }, input: z.output<Input>) => Promise<Done<Data>>;
};

/** The same for operators on the root host: every act of theirs is theirs to do, while the directory takes changes. */
export function operatorAction<Input extends z.ZodType, Data>({ input, run }: OperatorSpec<Input, Data>) {
  return async (...args: unknown[]): Promise<ActionResult<Data>> => {
    try {
      const operator = await findOperator();
      if (!operator) throw new AppError('not_signed_in', 'You have been signed out. Sign in again.');
      if (primarySilent()) throw new AppError('unavailable', NO_CHANGES);
      const done = await run({ operator, now: clock.now() }, parse(input, args));
      return { ok: true, data: done.data };
    } catch (error) {
      unstable_rethrow(error);
      return failure(error);
    }
  };
}

const NO_CHANGES =
  'The database that holds the directory takes no changes now: its primary does not answer. Nothing was changed.';

type PublicSpec<Input extends z.ZodType, Data> = {
  input: Input;
  run: (
    context: { tenant: TenantScope; address: string; now: Date },
    input: z.output<Input>,
  ) => Promise<Done<Data>>;
};

/** The same for what somebody does before they are signed in, on a tenant's host: what they may is in what they bring. */
export function publicAction<Input extends z.ZodType, Data>({ input, run }: PublicSpec<Input, Data>) {
  return async (...args: unknown[]): Promise<ActionResult<Data>> => {
    let done: Done<Data>;
    try {
      const tenant = await findTenantHere();
      if (!tenant) throw new AppError('not_found', 'There is no portal here.');
      const address = (await headers()).get('x-forwarded-for') ?? 'unknown';
      done = await run({ tenant, address, now: clock.now() }, parse(input, args));
      await settle(tenant, done);
    } catch (error) {
      unstable_rethrow(error);
      return failure(error);
    }
    if (done.redirectTo) redirect(done.redirectTo);
    return { ok: true, data: done.data };
  };
}

/**
 * The one builder of server actions on a tenant's host. Each is a public POST: it proves the viewer, the permission and the
 * input, runs, drops what became stale, and notes how far the person's own writes have got.
 * The action takes an object, a FormData, or (previous state, FormData) as `useActionState` calls it.
 */
export function tenantAction<Input extends z.ZodType, Data>({ permission, input, run }: Spec<Input, Data>) {
  return async (...args: unknown[]): Promise<ActionResult<Data>> => {
    let done: Done<Data>;
    try {
      const viewer = await findViewer();
      if (!viewer)
        throw new AppError(
          'not_signed_in',
          'You have been signed out. Sign in again; what you entered is still here.',
        );
      const scope = reach(viewer, permission);
      done = await run({ viewer, scope, now: clock.now() }, parse(input, args));
      await settle(viewer.tenant, done);
    } catch (error) {
      unstable_rethrow(error);
      return failure(error);
    }
    if (done.redirectTo) redirect(done.redirectTo);
    return { ok: true, data: done.data };
  };
}

/** Drops what became stale, and notes how far the person's own writes have got. */
async function settle(tenant: TenantScope, { stale = [] }: Done<unknown>): Promise<void> {
  const told = await flush(stale);
  const point = await causalPoint(tenant);
  const attributes = { httpOnly: true, sameSite: 'lax', path: '/' } as const;
  const jar = await cookies();
  jar.set(SEEN_COOKIE, encodeCausalPoint(tenant.id, point), { ...attributes, maxAge: SEEN_SECONDS });
  if (stale.length === 0) return;
  const { value, maxAge } = wroteCookie(told);
  jar.set(WROTE_COOKIE, value, { ...attributes, maxAge });
  const own = ownCookie(tenant.id, jar.get(OWN_COOKIE)?.value, stale, point);
  jar.set(OWN_COOKIE, own, { ...attributes, maxAge: SEEN_SECONDS });
}

/** The action's input is its last argument, whichever way React calls it. */
function parse<Input extends z.ZodType>(input: Input, args: unknown[]): z.output<Input> {
  const last = args.at(-1);
  const given = last instanceof FormData ? formToObject(last) : last;
  if (!storable(given)) throw new AppError('bad_input', 'What was sent holds something that cannot be kept.');
  const parsed = input.safeParse(given);
  if (!parsed.success) throw badInput(parsed.error);
  return parsed.data;
}

function badInput(error: z.ZodError): AppError {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) fields[issue.path.join('.')] ??= issue.message;
  return new AppError('bad_input', 'Some of what you entered needs another look.', { fields });
}

function failure(error: unknown): ActionFailure {
  if (error instanceof AppError && error.code !== 'internal') {
    const { code, message, fields, see } = error;
    return { ok: false, code, message, fields: { ...fields }, ...(see && { see }) };
  }
  log().error({ err: error }, 'an action failed');
  if (connectionLost(error))
    return {
      ok: false,
      code: 'unavailable',
      message: 'The connection to the database was lost. See whether your change is there, or try again.',
      fields: {},
    };
  return {
    ok: false,
    code: 'internal',
    message: 'Something went wrong. Nothing was changed; try again.',
    fields: {},
  };
}
