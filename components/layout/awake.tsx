'use client';

import { useEffect } from 'react';
import { AWAKE } from '#components/layout/page-script.ts';

/** Says that React has come: what was pressed before on a slow network or machine is pressed now (page-script.ts). */
export function Awake() {
  useEffect(() => {
    (window as { [AWAKE]?: () => void })[AWAKE]?.();
  }, []);
  return null;
}
