import { z } from 'zod';
import { languageName } from '#lib/language-name.ts';

/** What a tenant that has nobody yet can choose from. */
const USUAL = ['en-GB', 'en-US', 'cs-CZ', 'de-DE', 'es-ES', 'fr-FR', 'it-IT', 'nl-NL', 'pl-PL', 'pt-PT'];

/** Languages to choose from: those in use and the usual ones, by name. */
export const languagesOffered = (inUse: readonly string[]): { value: string; label: string }[] =>
  [...new Set([...inUse, ...USUAL])]
    .map((tag) => ({ value: tag, label: languageName(tag) }))
    .toSorted((a, b) => a.label.localeCompare(b.label, 'en'));

export const languageSchema = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/, 'Choose a language.');
