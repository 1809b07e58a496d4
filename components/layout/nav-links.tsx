'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { Icon, type IconName } from '#components/ui/icon.tsx';

export type NavItem = {
  href: string;
  label: string;
  icon?: IconName;
  /** `exact`: current on this address only. Otherwise on everything below it too. */
  exact?: boolean;
  count?: number;
};

/** On the server the path is the rewritten one; both sides must agree on the address that the browser shows. */
export const shownPath = (path: string) => path.replace(/^\/portal\/[^/]+/, '') || '/';

export const isCurrent = (item: NavItem, path: string) =>
  path === item.href || (!item.exact && item.href !== '/' && path.startsWith(`${item.href}/`));

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
