import { type Algorithm, hash, verify } from '@node-rs/argon2';
import { singleton } from '#lib/singleton.ts';

/** OWASP's argon2id minimum: 19 MiB, two passes, one lane. The work runs on libuv's threads, not on the event loop. */
const COST = { algorithm: 2 satisfies Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string) => hash(password, COST);

const decoy = () => singleton('password.decoy', () => hashPassword('no account has this password'));

/** Whether the password is right. Without a hash (no such account) it takes as long and answers false. */
export async function passwordMatches(phc: string | null, password: string): Promise<boolean> {
  const right = await verify(phc ?? (await decoy()), password).catch(() => false);
  return phc !== null && right;
}
