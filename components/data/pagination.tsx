import { Button, ButtonLink } from '#components/ui/button.tsx';

type Props = { page: number; pageSize: number; total: number; href: (page: number) => string; noun?: string };

const number = (n: number) => n.toLocaleString('en');

export function Pagination({ page, pageSize, total, href, noun = 'rows' }: Props) {
  if (total === 0) return null;
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const first = (page - 1) * pageSize + 1;
  const step = (to: number, label: string, icon: 'chevron-left' | 'chevron-right') =>
    to >= 1 && to <= pages ? (
      <ButtonLink size="sm" href={href(to)} icon={icon} label={label} />
    ) : (
      <Button size="sm" disabled icon={icon} label={label} />
    );
  return (
    <nav className="pages" aria-label="Pages">
      <span>
        {number(first)}–{number(Math.min(page * pageSize, total))} of {number(total)} {noun}
      </span>
      {pages > 1 && (
        <span className="flex items-center gap-2">
          {step(page - 1, 'Previous page', 'chevron-left')}
          Page {number(page)} of {number(pages)}
          {step(page + 1, 'Next page', 'chevron-right')}
        </span>
      )}
    </nav>
  );
}
