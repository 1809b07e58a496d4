export const LOGO_BYTES = 256 * 1024;

export type LogoVerdict = { ok: true; extension: 'svg' | 'png' | 'webp' } | { ok: false; why: string };

const refused = (why: string): LogoVerdict => ({ ok: false, why });

/** Whether bytes may become a logo. Judged by what they are, not by what their name or browser says. */
export function logoFile(bytes: Uint8Array): LogoVerdict {
  if (bytes.length === 0) return refused('The file is empty.');
  if (bytes.length > LOGO_BYTES) return refused(`The file is larger than ${LOGO_BYTES / 1024} KB.`);
  if (begins(bytes, PNG)) return { ok: true, extension: 'png' };
  if (begins(bytes, RIFF) && begins(bytes.subarray(8), WEBP)) return { ok: true, extension: 'webp' };
  const text = textOf(bytes);
  if (text === null || !SVG.test(text)) return refused('Choose an SVG, PNG or WebP picture.');
  const active = ACTIVE.find(({ pattern }) => pattern.test(text));
  return active
    ? refused(`The drawing contains ${active.what}. Export it again as a plain SVG.`)
    : { ok: true, extension: 'svg' };
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const RIFF = [0x52, 0x49, 0x46, 0x46];
const WEBP = [0x57, 0x45, 0x42, 0x50];

/** A comment ends where it first can: with two ways to read one, a file of them would be tried in every way. */
const SVG = /^ ?(?:<\?xml[^>]*\?> ?)?(?:<!--(?:(?!-->).)*--> ?)*<svg[ >]/;

/** Refused rather than repaired: what a cleaner leaves may be another drawing than the one that was chosen. */
const ACTIVE = [
  { pattern: /<[^<>]*script/i, what: 'a script' },
  { pattern: /\son[a-z]+\s*=/i, what: 'an event handler' },
  { pattern: /<\s*(foreignObject|iframe|embed|object|audio|video)[\s>/]/i, what: 'embedded content' },
  { pattern: /<!(DOCTYPE|ENTITY)/i, what: 'a document type' },
  {
    pattern: /(href|src)\s*=\s*["']?\s*(?!["']?\s*(#|data:image\/(png|jpeg|webp);))[^"'\s>#]/i,
    what: 'a link',
  },
  { pattern: /(url\(\s*["']?\s*(?!["']?\s*#)[^)]|@import)/i, what: 'something loaded from elsewhere' },
  { pattern: /javascript:/i, what: 'a script' },
];

const begins = (bytes: Uint8Array, mark: readonly number[]) => mark.every((byte, at) => bytes[at] === byte);

/** The text with all space as single blanks: patterns that allow space would try each part of a long run. */
function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll(/\s+/g, ' ');
  } catch {
    return null;
  }
}
