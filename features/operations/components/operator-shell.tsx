import type { ReactNode } from 'react';
import { AppShell } from '#components/layout/app-shell.tsx';
import { SignOutForm } from '#features/access/components/sign-out-form.tsx';

type Props = { operator: { name: string; email: string }; children: ReactNode };

/** What stands around every page of the operator's console. */
export function OperatorShell({ operator, children }: Props) {
  return (
    <AppShell
      brand={{ name: 'Lectern', logoUrl: '/lectern.svg', logoDarkUrl: '/lectern-dark.svg' }}
      nav={[
        { href: '/operator', label: 'Tenants', icon: 'building', exact: true },
        { href: '/operator/placement', label: 'Placement', icon: 'grid' },
        { href: '/operator/health', label: 'Health', icon: 'monitor' },
        { href: '/operator/log', label: 'Event log', icon: 'history' },
        { href: '/operator/caches', label: 'Caches', icon: 'chart' },
      ]}
      user={{ name: operator.name, detail: operator.email }}
      signOut={<SignOutForm />}
    >
      {children}
    </AppShell>
  );
}
