import { joinedRead } from '#db/joined-read.ts';
import { requireViewer } from '#features/access/loaders.ts';
import { attemptsByCourse, searchCourses } from '#features/catalog/queries.ts';
import { type Chosen, type Facet, type FacetValue, narrow } from '#features/catalog/rules/facets.ts';
import { type CourseCard, loadCatalog } from '#features/courses/loaders.ts';

export type CatalogCard = CourseCard & { mine: 'done' | 'begun' | null };

export type Catalog = { total: number; cards: CatalogCard[]; facets: Record<Facet, FacetValue[]> };

/** The catalog as one person sees it: narrowed, searched, with how far they are. One transaction when warm. */
export async function browseCatalog(query: string, chosen: Chosen): Promise<Catalog> {
  const viewer = await requireViewer();
  const [all, mine, found] = await Promise.all([
    loadCatalog(viewer.tenant),
    joinedRead(viewer.tenant, (db) => attemptsByCourse(db, viewer.id)),
    query ? joinedRead(viewer.tenant, (db) => searchCourses(db, query)) : null,
  ]);
  const { cards, facets } = narrow(found === null ? all : inOrder(all, found), chosen);
  const stateOf = new Map(mine.map((one) => [one.courseId, one.completedAt ? 'done' : 'begun'] as const));
  return {
    total: all.length,
    cards: cards.map((card) => ({ ...card, mine: stateOf.get(card.courseId) ?? null })),
    facets,
  };
}

function inOrder(all: readonly CourseCard[], courseIds: readonly string[]): CourseCard[] {
  const byId = new Map(all.map((card) => [card.courseId, card]));
  return courseIds.flatMap((id) => byId.get(id) ?? []);
}
