'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { isCurrent, type Place, shownPath } from '#components/layout/nav-path.ts';
import { Icon, type IconName } from '#components/ui/icon.tsx';

export type NavItem = Place & {
  label: string;
  icon?: IconName;
  count?: number;
};

export function NavLinks({ items }: { items: NavItem[] }) {
  const path = shownPath(usePathname());
  const here = useRef<HTMLAnchorElement>(null);
  // On a phone the row scrolls: where one is must not lie beyond its edge.
  useEffect(() => {
    const row = path ? here.current?.parentElement : null;
    if (!row || !here.current || row.scrollWidth <= row.clientWidth) return;
    const [link, frame] = [here.current.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += link.left + link.width / 2 - (frame.left + frame.width / 2);
  }, [path]);
  return items.map((item) => (
    <Link
      key={item.href}
      href={item.href}
      prefetch={false}
      ref={isCurrent(item, path) ? here : undefined}
      className="nav-link"
      aria-current={isCurrent(item, path) ? 'page' : undefined}
    >
      {item.icon && <Icon name={item.icon} />}
      <span>{item.label}</span>
      {item.count ? <span className="count">{item.count > 99 ? '99+' : item.count}</span> : null}
    </Link>
  ));
}
