/** What a card can be narrowed by; each is a parameter of the catalog's address. */
export const FACETS = ['topic', 'minutes', 'language', 'level'] as const;
export type Facet = (typeof FACETS)[number];
export type Chosen = Partial<Record<Facet, string>>;

type Facts = { topic: string; minutes: number; language: string; level: string };
export type FacetValue = { value: string; count: number };

const BANDS = [
  { upTo: 15, value: '15', label: 'Up to 15 minutes' },
  { upTo: 30, value: '30', label: '16 to 30 minutes' },
  { upTo: 60, value: '60', label: '31 to 60 minutes' },
  { upTo: Number.POSITIVE_INFINITY, value: 'more', label: 'Over an hour' },
] as const;

export const minutesLabel = (value: string) => BANDS.find((band) => band.value === value)?.label ?? value;

const valueFor = (card: Facts, facet: Facet): string =>
  facet === 'minutes' ? (BANDS.find((band) => card.minutes <= band.upTo)?.value ?? 'more') : card[facet];

const matches = (card: Facts, chosen: Chosen, except?: Facet): boolean =>
  FACETS.every(
    (facet) => facet === except || chosen[facet] === undefined || valueFor(card, facet) === chosen[facet],
  );

/**
 * Narrows cards, and counts what each value of each facet would show beside the other choices: a count is a promise of what
 * choosing it gives. The chosen value stays in the list even at nothing.
 */
export function narrow<T extends Facts>(
  cards: readonly T[],
  chosen: Chosen,
): { cards: T[]; facets: Record<Facet, FacetValue[]> } {
  const facets = Object.fromEntries(FACETS.map((facet) => [facet, valuesOf(cards, chosen, facet)])) as Record<
    Facet,
    FacetValue[]
  >;
  return { cards: cards.filter((card) => matches(card, chosen)), facets };
}

function valuesOf(cards: readonly Facts[], chosen: Chosen, facet: Facet): FacetValue[] {
  const counts = new Map<string, number>();
  const mine = chosen[facet];
  if (mine !== undefined) counts.set(mine, 0);
  for (const card of cards) {
    if (!matches(card, chosen, facet)) continue;
    const value = valueFor(card, facet);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const order = (value: string) => BANDS.findIndex((band) => band.value === value);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => (facet === 'minutes' ? order(a.value) - order(b.value) : a.value < b.value ? -1 : 1));
}
