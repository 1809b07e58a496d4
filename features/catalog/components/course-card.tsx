import { Badge } from '#components/ui/badge.tsx';
import type { CatalogCard } from '#features/catalog/loaders.ts';
import { Cover } from '#features/courses/components/cover.tsx';

const STATE = {
  done: <Badge tone="success">Done</Badge>,
  begun: <Badge tone="accent">In progress</Badge>,
};

export function CourseCard({ card }: { card: CatalogCard }) {
  return (
    <li className="card course-card" data-pad="none">
      <Cover url={card.coverUrl} />
      <div>
        <p className="eyebrow">{card.topic}</p>
        <h2>
          <a href={`/courses/${card.slug}`} className="card-link">
            {card.title}
          </a>
        </h2>
        <p>{card.summary}</p>
        <p>
          {card.minutes} min{card.mine && STATE[card.mine]}
        </p>
      </div>
    </li>
  );
}
