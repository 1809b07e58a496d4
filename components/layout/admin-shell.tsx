import { Fragment, type ReactNode } from 'react';
import { type NavItem, NavLinks } from '#components/layout/nav-links.tsx';

export type NavGroup = { label?: string; items: NavItem[] };

/** Inside AppShell: navigation at the side on a desktop, a row that scrolls on a phone. */
export function AdminShell({
  label,
  groups,
  children,
}: {
  label: string;
  groups: NavGroup[];
  children: ReactNode;
}) {
  return (
    <div className="admin">
      <nav className="shell-side" aria-label={label}>
        {groups.map((group) => (
          <Fragment key={group.items[0]?.href}>
            {group.label && <p>{group.label}</p>}
            <NavLinks items={group.items} />
          </Fragment>
        ))}
      </nav>
      <div className="admin-main">{children}</div>
    </div>
  );
}
