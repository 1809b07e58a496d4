import { Icon } from '#components/ui/icon.tsx';

/** A course's picture, or a plain field in the tenant's colour. */
export function Cover({ url }: { url: string | null }) {
  if (!url)
    return (
      <span className="course-cover" aria-hidden>
        <Icon name="book" />
      </span>
    );
  // biome-ignore lint/performance/noImgElement: covers are small vector files under immutable names
  return <img className="course-cover" src={url} alt="" loading="lazy" decoding="async" />;
}
