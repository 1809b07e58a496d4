import {
  type Chosen,
  FACETS,
  type Facet,
  type FacetValue,
  minutesLabel,
} from '#features/catalog/rules/facets.ts';
import { languageName } from '#lib/language-name.ts';

const LABELS: Record<Facet, string> = { topic: 'Topic', minutes: 'Time', language: 'Language', level: 'For' };

const wordsFor: Record<Facet, (value: string) => string> = {
  topic: (value) => value,
  minutes: minutesLabel,
  language: languageName,
  level: (value) => value,
};

/** The facets as choices, each with how many courses it would show. */
export const facetFilters = (facets: Record<Facet, FacetValue[]>, chosen: Chosen) =>
  FACETS.map((facet) => ({
    name: facet,
    label: LABELS[facet],
    value: chosen[facet],
    options: facets[facet].map(({ value, count }) => ({
      value,
      label: `${wordsFor[facet](value)} (${count})`,
    })),
  }));
