import { activeInSvg, kindOf } from '#lib/file-kind.ts';

export const LOGO_BYTES = 256 * 1024;

export type LogoVerdict = { ok: true; extension: 'svg' | 'png' | 'webp' } | { ok: false; why: string };

const refused = (why: string): LogoVerdict => ({ ok: false, why });

/** Whether bytes may become a logo. Judged by what they are, not by what their name or browser says. */
export function logoFile(bytes: Uint8Array): LogoVerdict {
  if (bytes.length === 0) return refused('The file is empty.');
  if (bytes.length > LOGO_BYTES) return refused(`The file is larger than ${LOGO_BYTES / 1024} KB.`);
  const kind = kindOf(bytes);
  if (kind === 'png' || kind === 'webp') return { ok: true, extension: kind };
  if (kind !== 'svg') return refused('Choose an SVG, PNG or WebP picture.');
  const active = activeInSvg(bytes);
  return active === null
    ? { ok: true, extension: 'svg' }
    : refused(`The drawing contains ${active}. Export it again as a plain SVG.`);
}
