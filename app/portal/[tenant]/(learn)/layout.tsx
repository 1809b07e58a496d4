import type { ReactNode } from 'react';
import { requireViewer } from '#features/access/loaders.ts';
import { Leftovers } from '#features/player/components/leftovers.tsx';
import { PortalShell } from '#features/tenancy/components/portal-shell.tsx';

export default function LearnLayout({ children }: { children: ReactNode }) {
  return (
    <PortalShell>
      {children}
      <OwnLeftovers />
    </PortalShell>
  );
}

async function OwnLeftovers() {
  const { tenant, id } = await requireViewer();
  return <Leftovers tenant={tenant.slug} personId={id} />;
}
