import { existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { CONTENT_TYPES } from '#lib/media-kinds.ts';
import { MEDIA_NAME, mediaFolder, mediaKey } from '#lib/storage.ts';
import { SLUG } from '#lib/tenant-host.ts';

export type LocalFile = { key: string; path: string; bytes: number; type: string };

export const ASSETS = '_next/static/';

/** What the built pages ask for; names change with contents. */
export function builtFiles(): LocalFile[] {
  const root = join('.next', 'static');
  return filesOf(root).map((path) => fileOf(`${ASSETS}${relative(root, path).split(sep).join('/')}`, path));
}

/** What lies in this machine's media folder: from before there was a store, or from the demo's tenants. */
export function mediaFiles(): LocalFile[] {
  const root = mediaFolder();
  return filesOf(root).flatMap((path) => {
    const [slug = '', , name = ''] = relative(root, path).split(sep);
    return SLUG.test(slug) && MEDIA_NAME.test(name) ? [fileOf(mediaKey(slug, name), path)] : [];
  });
}

const fileOf = (key: string, path: string): LocalFile => ({
  key,
  path,
  bytes: statSync(path).size,
  type: TYPES[extname(path).slice(1)] ?? 'application/octet-stream',
});

const TYPES: Readonly<Record<string, string>> = {
  ...CONTENT_TYPES,
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  map: 'application/json',
  ico: 'image/x-icon',
  txt: 'text/plain; charset=utf-8',
  woff: 'font/woff',
  woff2: 'font/woff2',
};

const filesOf = (root: string): string[] =>
  existsSync(root)
    ? readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    : [];
