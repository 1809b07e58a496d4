import Link from 'next/link';
import type { ReactNode } from 'react';
import { Icon } from '#components/ui/icon.tsx';

type Props = {
  title: string;
  lead?: ReactNode;
  back?: { href: string; label: string };
  /** Beside the title: a status. */
  mark?: ReactNode;
  /** Buttons; the primary one last. */
  actions?: ReactNode;
};

export function PageHeader({ title, lead, back, mark, actions }: Props) {
  return (
    <header className="page-head">
      <div>
        {back && (
          <Link href={back.href} prefetch={false} className="back">
            <Icon name="arrow-left" />
            {back.label}
          </Link>
        )}
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1>{title}</h1>
          {mark}
        </div>
        {lead && <p className="lead">{lead}</p>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  );
}
