import Link from 'next/link';
import type { ReactNode } from 'react';
import { Brand, type BrandProps } from '#components/layout/brand.tsx';
import { type NavItem, NavLinks } from '#components/layout/nav-links.tsx';
import { type User, type UserLink, UserMenu } from '#components/layout/user-menu.tsx';
import { Icon } from '#components/ui/icon.tsx';

type Props = {
  brand: BrandProps;
  nav: NavItem[];
  user?: User;
  userLinks?: UserLink[];
  /** Form that signs out, shown last in the user's menu. */
  signOut?: ReactNode;
  /** Before the user's menu: a bell, a search. */
  tools?: ReactNode;
  children: ReactNode;
};

export function SkipLink() {
  return (
    <a className="skip" href="#content">
      Skip to content
    </a>
  );
}

/** Shown by CSS while page-script.ts marks the page as offline. */
export function OfflineBar({ text }: { text: string }) {
  return (
    <p className="offline-bar" role="status">
      <Icon name="offline" />
      {text}
    </p>
  );
}

/** Header with the tenant's brand and the main navigation, which moves to the foot of the screen on phones. */
export function AppShell({ brand, nav, user, userLinks, signOut, tools, children }: Props) {
  return (
    <>
      <SkipLink />
      <header className="shell-top">
        <Link href="/" prefetch={false}>
          <Brand {...brand} />
          <span className="sr-only">: home</span>
        </Link>
        <nav className="shell-nav" aria-label="Main">
          <NavLinks items={nav} />
        </nav>
        <div className="shell-tools">
          {tools}
          {user && (
            <UserMenu user={user} links={userLinks}>
              {signOut}
            </UserMenu>
          )}
        </div>
      </header>
      <OfflineBar text="You are offline. What you see may be out of date." />
      <div className="shell-main">{children}</div>
    </>
  );
}
