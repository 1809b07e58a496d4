import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { AdminShell, type NavGroup } from '#components/layout/admin-shell.tsx';
import type { NavItem } from '#components/layout/nav-links.tsx';
import { requireViewer } from '#features/access/loaders.ts';
import { type GivenRole, type Permission, scopeOf } from '#features/access/rules/permissions.ts';
import { PortalShell } from '#features/tenancy/components/portal-shell.tsx';

const groupsFor = (roles: readonly GivenRole[]): NavGroup[] => {
  const may = (permission: Permission) => scopeOf(permission, roles) !== null;
  const groups: NavGroup[] = [
    {
      items: [
        ...when(may('compliance.view'), [
          { href: '/admin', label: 'Overview', icon: 'chart', exact: true },
          { href: '/admin/obligations', label: 'Who owes what', icon: 'list' },
          { href: '/admin/rates', label: 'Completion rates', icon: 'check-circle' },
          { href: '/admin/schedules', label: 'Schedules', icon: 'calendar' },
          { href: '/admin/exceptions', label: 'Exceptions', icon: 'flag' },
          { href: '/admin/people', label: 'People', icon: 'people' },
        ]),
        ...when(may('units.manage'), [
          { href: '/admin/units', label: 'Departments and sites', icon: 'building' },
        ]),
        ...when(may('media.manage'), [{ href: '/admin/media', label: 'Media', icon: 'play' }]),
      ],
    },
    {
      label: 'Messages',
      items: when(may('notices.view'), [
        { href: '/admin/notices', label: 'Notice ledger', icon: 'bell' },
        { href: '/admin/outbox', label: 'E-mail outbox', icon: 'mail' },
      ]),
    },
    {
      label: 'Control',
      items: [
        ...when(may('audit.view'), [{ href: '/admin/audit', label: 'Audit trail', icon: 'shield' }]),
        ...when(may('settings.manage'), [{ href: '/admin/settings', label: 'Settings', icon: 'settings' }]),
      ],
    },
  ];
  return groups.filter(({ items }) => items.length > 0);
};

const when = (may: boolean, items: NavItem[]): NavItem[] => (may ? items : []);

/** Authors bring media and see nothing else here: each page asks for its own permission. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const { roles } = await requireViewer();
  if (!scopeOf('compliance.view', roles) && !scopeOf('media.manage', roles)) notFound();
  return (
    <PortalShell>
      <AdminShell label="Administration" groups={groupsFor(roles)}>
        {children}
      </AdminShell>
    </PortalShell>
  );
}
