export type FileKind = 'svg' | 'png' | 'jpg' | 'webp' | 'mp4' | 'vtt';

/** So many bytes of a file's beginning tell what it is. */
export const HEAD_BYTES = 4096;

/** What a file is by what it begins with, whatever its name or browser says; null for what is none of ours. */
export function kindOf(head: Uint8Array): FileKind | null {
  if (begins(head, PNG)) return 'png';
  if (begins(head, JPEG)) return 'jpg';
  if (begins(head, RIFF) && begins(head.subarray(8), WEBP)) return 'webp';
  if (begins(head.subarray(4), FTYP)) return 'mp4';
  // Cut anywhere: its last character may be half of one.
  const text = new TextDecoder('utf-8').decode(head).replaceAll(/\s+/g, ' ');
  if (/^WEBVTT( |$)/.test(text)) return 'vtt';
  return SVG.test(text) ? 'svg' : null;
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];
const RIFF = [0x52, 0x49, 0x46, 0x46];
const WEBP = [0x57, 0x45, 0x42, 0x50];
const FTYP = [0x66, 0x74, 0x79, 0x70];

/** A comment ends where it first can: with two ways to read one, a file of them would be tried in every way. */
const SVG = /^ ?(?:<\?xml[^>]*\?> ?)?(?:<!--(?:(?!-->).)*--> ?)*<svg[ >]/;

const begins = (bytes: Uint8Array, mark: readonly number[]) => mark.every((byte, at) => bytes[at] === byte);

/** What a drawing contains that acts or loads; null for a plain one. A file that is no text is refused too. */
export function activeInSvg(bytes: Uint8Array): string | null {
  const text = textOf(bytes);
  if (text === null) return 'something that is no text';
  return ACTIVE.find(({ pattern }) => pattern.test(text))?.what ?? null;
}

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

/** The text with all space as single blanks: patterns that allow space would try each part of a long run. */
function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll(/\s+/g, ' ');
  } catch {
    return null;
  }
}
