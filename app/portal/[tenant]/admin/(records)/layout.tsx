import type { ReactNode } from 'react';
import { requirePermission } from '#features/access/loaders.ts';

/** For who may see records: others are told so before anything of a page is sent, also where it shows that it is loading. */
export default async function RecordsLayout({ children }: { children: ReactNode }) {
  await requirePermission('compliance.view');
  return children;
}
