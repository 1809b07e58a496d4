'use client';

import { changeUnitName, deleteUnit } from '#features/units/actions.ts';
import { ChangePlace } from '#features/units/components/change-place.tsx';

type Props = { unitId: string; name: string; removable: boolean };

export const ChangeUnit = ({ unitId, ...place }: Props) => (
  <ChangePlace {...place} fields={{ unitId }} rename={changeUnitName} remove={deleteUnit} />
);
