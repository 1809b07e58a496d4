import { canonicalJson, sha256 } from '#lib/crypto.ts';

/** What the chain keeps of a value: with the salt erased, nobody can find the value by trying. Null stays null. */
export const saltedHash = (salt: string, value: unknown): string | null =>
  value === null || value === undefined ? null : sha256(`${salt}\n${canonicalJson(value)}`);
