import type { ReactNode } from 'react';
import { requirePermission } from '#features/access/loaders.ts';
import { PortalShell } from '#features/tenancy/components/portal-shell.tsx';

export default async function ManageLayout({ children }: { children: ReactNode }) {
  await requirePermission('team.nudge');
  return <PortalShell>{children}</PortalShell>;
}
