/** Crockford's base32: no I, L, O or U, so that a code read aloud or typed from paper survives. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 26;

/** 128 random bits as 26 symbols. */
export function certificateCode(random: Uint8Array): string {
  let bits = 0n;
  for (const byte of random.subarray(0, 16)) bits = (bits << 8n) | BigInt(byte);
  let code = '';
  for (let n = 0; n < LENGTH; n++, bits >>= 5n) code = ALPHABET[Number(bits & 31n)] + code;
  return code;
}

/** `01AB-…` in groups of five, as printed. */
export const printedCode = (code: string): string => code.match(/.{1,5}/g)?.join('-') ?? code;

/** What a person typed, as it is stored; null when it cannot be a code. */
export function readCode(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{26}$/.test(code) ? code : null;
}
