import { z } from 'zod';
import { singleton } from '#lib/singleton.ts';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** Groups of countries, and what stands for none. */
const NO_COUNTRY = ['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ'];

/** Countries to choose from, by name. */
export const countries = (): { value: string; label: string }[] =>
  singleton('countries', () => {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    return LETTERS.flatMap((first) => LETTERS.map((second) => first + second))
      .flatMap((code) => {
        // A code that was given up reads as its successor: 'DD' as 'DE'.
        const inUse = new Intl.Locale(`und-${code}`).region === code && !NO_COUNTRY.includes(code);
        const label = inUse ? names.of(code) : undefined;
        return label ? [{ value: code, label }] : [];
      })
      .toSorted((a, b) => a.label.localeCompare(b.label, 'en'));
  });

export const countrySchema = z
  .string()
  .refine((code) => countries().some(({ value }) => value === code), 'Choose a country.');
