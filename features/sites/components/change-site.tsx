'use client';

import { changeSiteName, deleteSite } from '#features/sites/actions.ts';
import { ChangePlace } from '#features/units/components/change-place.tsx';

type Props = { siteId: string; name: string; removable: boolean };

export const ChangeSite = ({ siteId, ...place }: Props) => (
  <ChangePlace {...place} fields={{ siteId }} rename={changeSiteName} remove={deleteSite} />
);
