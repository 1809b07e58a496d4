import type { ReactNode } from 'react';
import { PortalShell } from '#features/tenancy/components/portal-shell.tsx';

export default function ManageLayout({ children }: { children: ReactNode }) {
  return <PortalShell>{children}</PortalShell>;
}
