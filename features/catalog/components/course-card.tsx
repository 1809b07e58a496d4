import { Badge } from '#components/ui/badge.tsx';
import { Icon } from '#components/ui/icon.tsx';
import type { CatalogCard } from '#features/catalog/loaders.ts';

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
          <Icon name="clock" /> {card.minutes} min{card.mine && STATE[card.mine]}
        </p>
      </div>
    </li>
  );
}

export function Cover({ url }: { url: string | null }) {
  if (!url) return <span className="course-cover" aria-hidden />;
  // biome-ignore lint/performance/noImgElement: covers are small vector files under immutable names
  return <img className="course-cover" src={url} alt="" loading="lazy" decoding="async" />;
}
