import { singleton } from '#lib/singleton.ts';

const names = () =>
  singleton('language-names', () => new Intl.DisplayNames('en', { type: 'language', fallback: 'code' }));

/** 'de-CH' → 'Swiss High German'. */
export function languageName(tag: string): string {
  try {
    return names().of(tag) ?? tag;
  } catch {
    return tag;
  }
}
