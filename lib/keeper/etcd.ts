import { z } from 'zod';

/*
 * etcd's documented JSON gateway, as far as keepers need it. Keys and values travel in base64, and 64-bit numbers as texts.
 */

const WITHIN_MS = 1_000;

export type Stored = { key: string; value: string; revision: string };

/** What has to hold of a key for a change to happen: its revision, that it is absent, or what it says. */
export type Condition = { key: string } & ({ revision: string } | { absent: true } | { says: string });
export type Change = { put: string; value: string; lease?: string } | { remove: string };

const ranged = z.object({
  kvs: z
    .array(z.object({ key: z.string(), value: z.string().default(''), mod_revision: z.string() }))
    .default([]),
});
const changed = z.object({ succeeded: z.boolean().default(false) });
const granted = z.object({ ID: z.string() });
const renewed = z.object({ result: z.object({ TTL: z.coerce.number().default(0) }) });

const coded = (text: string) => Buffer.from(text).toString('base64');
const decoded = (text: string) => Buffer.from(text, 'base64').toString();

export class Etcd {
  readonly #endpoints: readonly string[];
  readonly #withinMs: number;
  #at = 0;

  /** @param withinMs how long each server is waited for */
  constructor(endpoints: readonly string[], withinMs = WITHIN_MS) {
    this.#endpoints = endpoints;
    this.#withinMs = withinMs;
  }

  /** Everything below a prefix, as a majority of etcd has it now. */
  async below(prefix: string): Promise<Stored[]> {
    const last = Buffer.from(prefix);
    last[last.length - 1] = (last.at(-1) ?? 0) + 1;
    const asked = { key: coded(prefix), range_end: last.toString('base64') };
    const { kvs } = ranged.parse(await this.#wherever('/v3/kv/range', asked));
    return kvs.map(({ key, value, mod_revision: revision }) => ({
      key: decoded(key),
      value: decoded(value),
      revision,
    }));
  }

  /**
   * All changes if all conditions hold, else none. Asked once: whether a change whose answer was lost has happened is seen when
   * everything is read again.
   */
  async change(conditions: readonly Condition[], changes: readonly Change[]): Promise<boolean> {
    const answer = await this.#once('/v3/kv/txn', {
      compare: conditions.map(comparison),
      success: changes.map((change) =>
        'put' in change
          ? {
              request_put: {
                key: coded(change.put),
                value: coded(change.value),
                ...(change.lease && { lease: change.lease }),
              },
            }
          : { request_delete_range: { key: coded(change.remove) } },
      ),
    });
    return changed.parse(answer).succeeded;
  }

  /** A lease of whole seconds: what is bound to it goes when it is not renewed. */
  async grant(seconds: number): Promise<string> {
    return granted.parse(await this.#wherever('/v3/lease/grant', { TTL: String(seconds) })).ID;
  }

  /** False when the lease has run out. */
  async renew(lease: string): Promise<boolean> {
    const { result } = renewed.parse(await this.#wherever('/v3/lease/keepalive', { ID: lease }));
    return result.TTL > 0;
  }

  async revoke(lease: string): Promise<void> {
    await this.#once('/v3/lease/revoke', { ID: lease });
  }

  /** For what may be asked twice: every server in turn, beginning with the one that answered last. */
  async #wherever(path: string, body: unknown): Promise<unknown> {
    for (let n = 1; ; n++) {
      try {
        return await this.#once(path, body);
      } catch (error) {
        if (n >= this.#endpoints.length) throw error;
      }
    }
  }

  async #once(path: string, body: unknown): Promise<unknown> {
    const endpoint = this.#endpoints[this.#at % this.#endpoints.length];
    try {
      const response = await fetch(`${endpoint}${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(this.#withinMs),
      });
      // A stream of one answer, for renewals: the first line is all of it.
      const [line = ''] = (await response.text()).split('\n');
      if (!response.ok) throw new Error(`etcd answered ${response.status}: ${line}`);
      return JSON.parse(line);
    } catch (error) {
      this.#at += 1;
      throw error;
    }
  }
}

function comparison(condition: Condition) {
  const key = coded(condition.key);
  if ('says' in condition) return { key, target: 'VALUE', value: coded(condition.says) };
  if ('absent' in condition) return { key, target: 'CREATE', create_revision: '0' };
  return { key, target: 'MOD', mod_revision: condition.revision };
}
