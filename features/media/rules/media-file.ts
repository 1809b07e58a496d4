import { activeInSvg, type FileKind, kindOf } from '#lib/file-kind.ts';

const MB = 1024 * 1024;

/** How large a file of each kind may be. */
export const LIMITS: Readonly<Record<FileKind, number>> = {
  mp4: 1024 * MB,
  jpg: 20 * MB,
  png: 20 * MB,
  webp: 20 * MB,
  svg: MB,
  vtt: 2 * MB,
};

const NAMES: Readonly<Record<FileKind, string>> = {
  mp4: 'A film',
  jpg: 'A JPEG picture',
  png: 'A PNG picture',
  webp: 'A WebP picture',
  svg: 'A drawing',
  vtt: 'A file of captions',
};

/** What one may bring, for those who choose. */
export const ALLOWED =
  'MP4 films up to 1 GB, JPEG, PNG and WebP pictures up to 20 MB, SVG drawings up to 1 MB, WebVTT captions up to 2 MB';

export type FileVerdict = { ok: true; kind: FileKind } | { ok: false; why: string };

const refused = (why: string): FileVerdict => ({ ok: false, why });

/**
 * Whether a file may become a medium, by how it begins and how large it is.
 * @param whole all of it, when it is a drawing: what it contains counts too
 */
export function mediaFile(head: Uint8Array, bytes: number, whole?: Uint8Array): FileVerdict {
  if (bytes === 0) return refused('The file is empty.');
  const kind = kindOf(head);
  if (!kind) return refused(`This is no kind of file that can be shown. Allowed are ${ALLOWED}.`);
  if (bytes > LIMITS[kind]) return refused(`${NAMES[kind]} may have ${LIMITS[kind] / MB} MB at most.`);
  const active = kind === 'svg' && whole ? activeInSvg(whole) : null;
  return active
    ? refused(`The drawing contains ${active}. Export it again as a plain SVG.`)
    : { ok: true, kind };
}
