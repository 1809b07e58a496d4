import type { Metadata } from 'next';
import { FilterBar } from '#components/data/filter-bar.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { SoftLinks } from '#components/layout/soft-links.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { CourseCard } from '#features/catalog/components/course-card.tsx';
import { facetFilters } from '#features/catalog/components/facet-filters.ts';
import { catalogAddress } from '#features/catalog/input.ts';
import { browseCatalog } from '#features/catalog/loaders.ts';
import { countOf } from '#lib/local-date.ts';

export const metadata: Metadata = { title: 'Catalog' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CatalogPage({ searchParams }: Props) {
  const { q, ...chosen } = catalogAddress.parse(await searchParams);
  const { total, cards, facets } = await browseCatalog(q ?? '', chosen);
  const narrowed = q !== undefined || Object.values(chosen).some(Boolean);
  return (
    <Page>
      <PageHeader title="Catalog" lead="Everything you can learn here, whether or not you have to." />
      {total > 0 && (
        <FilterBar
          action="/catalog"
          search={{ label: 'Search courses', value: q }}
          filters={facetFilters(facets, chosen)}
          clearHref={narrowed ? '/catalog' : undefined}
        />
      )}
      <p className="muted mt-5 mb-4 text-sm" role="status">
        {narrowed ? `${countOf(cards.length, 'course')} of ${total}` : countOf(total, 'course')}
      </p>
      {cards.length > 0 ? (
        <SoftLinks className="course-grid">
          {cards.map((card) => (
            <CourseCard key={card.slug} card={card} />
          ))}
        </SoftLinks>
      ) : total === 0 ? (
        <EmptyState
          icon="book"
          title="No courses yet"
          text="As soon as a course is published, it appears here."
        />
      ) : (
        <EmptyState
          icon="search"
          title="Nothing matches"
          text="Try fewer words, another spelling, or fewer filters."
        >
          <ButtonLink href="/catalog">Show all courses</ButtonLink>
        </EmptyState>
      )}
    </Page>
  );
}
