import type { ReactNode } from 'react';
import { AdminShell, type NavGroup } from '#components/layout/admin-shell.tsx';
import { requirePermission } from '#features/access/loaders.ts';
import { type GivenRole, scopeOf } from '#features/access/rules/permissions.ts';
import { PortalShell } from '#features/tenancy/components/portal-shell.tsx';

const groupsFor = (roles: readonly GivenRole[]): NavGroup[] => [
  {
    items: [
      { href: '/admin', label: 'Overview', icon: 'chart', exact: true },
      { href: '/admin/obligations', label: 'Who owes what', icon: 'list' },
      { href: '/admin/rates', label: 'Completion rates', icon: 'check-circle' },
      { href: '/admin/schedules', label: 'Schedules', icon: 'calendar' },
      { href: '/admin/exceptions', label: 'Exceptions', icon: 'flag' },
      { href: '/admin/people', label: 'People', icon: 'people' },
      ...(scopeOf('units.manage', roles)
        ? [{ href: '/admin/units', label: 'Departments and sites', icon: 'building' } as const]
        : []),
    ],
  },
  {
    label: 'Messages',
    items: [
      { href: '/admin/notices', label: 'Notice ledger', icon: 'bell' },
      { href: '/admin/outbox', label: 'E-mail outbox', icon: 'mail' },
    ],
  },
  ...(scopeOf('audit.view', roles) || scopeOf('settings.manage', roles)
    ? [
        {
          label: 'Control',
          items: [
            ...(scopeOf('audit.view', roles)
              ? [{ href: '/admin/audit', label: 'Audit trail', icon: 'shield' } as const]
              : []),
            ...(scopeOf('settings.manage', roles)
              ? [{ href: '/admin/settings', label: 'Settings', icon: 'settings' } as const]
              : []),
          ],
        },
      ]
    : []),
];

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const { roles } = await requirePermission('compliance.view');
  return (
    <PortalShell>
      <AdminShell label="Administration" groups={groupsFor(roles)}>
        {children}
      </AdminShell>
    </PortalShell>
  );
}
