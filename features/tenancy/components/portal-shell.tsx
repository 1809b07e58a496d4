import type { ReactNode } from 'react';
import { AppShell } from '#components/layout/app-shell.tsx';
import type { NavItem } from '#components/layout/nav-links.tsx';
import { SignOutForm } from '#features/access/components/sign-out-form.tsx';
import { requireViewer, type Viewer } from '#features/access/loaders.ts';
import { scopeOf } from '#features/access/rules/permissions.ts';
import { Bell } from '#features/inbox/components/bell.tsx';
import { loadUnread } from '#features/inbox/loaders.ts';
import { requireBrand, requireSettings } from '#features/tenancy/loaders.ts';

const LEARNING: NavItem[] = [
  { href: '/', label: 'Home', icon: 'home' },
  { href: '/catalog', label: 'Catalog', icon: 'grid' },
  { href: '/certificates', label: 'Certificates', icon: 'certificate' },
];
const LEADERBOARD: NavItem = { href: '/leaderboard', label: 'Leaderboard', icon: 'podium' };
const TEAM: NavItem = { href: '/manage', label: 'My people', icon: 'people' };
const ADMINISTRATION: NavItem = { href: '/admin', label: 'Admin', icon: 'shield' };

/** For who has no other page there. */
const MEDIA: NavItem = { href: '/admin/media', label: 'Media', icon: 'play' };

const navFor = ({ roles }: Viewer, compared: boolean): NavItem[] => [
  ...LEARNING,
  ...(compared ? [LEADERBOARD] : []),
  ...(roles.some(({ role }) => role === 'manager') ? [TEAM] : []),
  ...(scopeOf('compliance.view', roles) ? [ADMINISTRATION] : scopeOf('media.manage', roles) ? [MEDIA] : []),
];

/** The portal around every page of somebody signed in: brand, navigation, notices, their own menu. */
export async function PortalShell({ children }: { children: ReactNode }) {
  // Asked for before anything else is awaited: the count joins the page's transaction.
  const unread = loadUnread();
  const [viewer, brand, { leaderboard }] = await Promise.all([
    requireViewer(),
    requireBrand(),
    requireSettings(),
  ]);
  return (
    <AppShell
      brand={brand}
      nav={navFor(viewer, leaderboard.reach !== 'off')}
      user={{ name: `${viewer.givenName} ${viewer.familyName}`, detail: viewer.email }}
      userLinks={[{ href: '/profile', label: 'Profile', icon: 'user' }]}
      signOut={<SignOutForm />}
      tools={<Bell unread={unread} />}
    >
      {children}
    </AppShell>
  );
}
