'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { isCurrent, type Place, shownPath } from '#components/layout/nav-path.ts';
import { Icon, type IconName } from '#components/ui/icon.tsx';

export type NavItem = Place & {
  label: string;
  icon?: IconName;
  count?: number;
};

export function NavLinks({ items }: { items: NavItem[] }) {
  const path = shownPath(usePathname());
  return items.map((item) => (
    <Link
      key={item.href}
      href={item.href}
      prefetch={false}
      className="nav-link"
      aria-current={isCurrent(item, path) ? 'page' : undefined}
    >
      {item.icon && <Icon name={item.icon} />}
      <span>{item.label}</span>
      {item.count ? <span className="count">{item.count > 99 ? '99+' : item.count}</span> : null}
    </Link>
  ));
}
