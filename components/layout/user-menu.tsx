import type { ReactNode } from 'react';
import { ThemeToggle } from '#components/layout/theme-toggle.tsx';
import { Avatar } from '#components/ui/avatar.tsx';
import type { IconName } from '#components/ui/icon.tsx';
import { Menu, MenuLine, MenuLink } from '#components/ui/menu.tsx';

export type User = { name: string; detail?: string };
export type UserLink = { href: string; label: string; icon?: IconName };

/** `children`: the sign-out form, with a MenuSubmit in it. */
export function UserMenu({
  user,
  links = [],
  children,
}: {
  user: User;
  links?: UserLink[];
  children?: ReactNode;
}) {
  return (
    <Menu
      id="user-menu"
      trigger={<Avatar name={user.name} />}
      triggerLabel={`Account of ${user.name}`}
      triggerClassName="shell-user"
    >
      <div className="menu-head">
        <strong className="block truncate">{user.name}</strong>
        {user.detail && <span className="muted block truncate">{user.detail}</span>}
      </div>
      <ThemeToggle />
      <MenuLine />
      {links.map((link) => (
        <MenuLink key={link.href} href={link.href} icon={link.icon}>
          {link.label}
        </MenuLink>
      ))}
      {children}
    </Menu>
  );
}
