'use client';

import { useEffect } from 'react';
import { AWAKE } from '#components/layout/page-script.ts';

type Change = [control: EventTarget, value: string, checked: boolean];
type Held = { pressed: HTMLElement[]; changed: Change[] };

/** Says that React has come: what was chosen and pressed before, on a slow network or machine, is told to it now (page-script.ts). */
export function Awake() {
  useEffect(() => {
    const held = (window as { [AWAKE]?: () => Held })[AWAKE]?.();
    for (const change of held?.changed ?? []) tell(...change);
    for (const button of held?.pressed ?? []) button.click();
  }, []);
  return null;
}

/** React hears only of what differs from what it found. A filter follows its own fields (auto-submit.tsx). */
function tell(...[control, value, checked]: Change): void {
  if (control instanceof HTMLSelectElement && !control.closest('form[method="get"]')) {
    control.value = value;
    control.dispatchEvent(new Event('change', { bubbles: true }));
  }
  if (control instanceof HTMLInputElement && control.type === 'file')
    control.dispatchEvent(new Event('change', { bubbles: true }));
  if (control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(control.type)) {
    control.checked = !checked;
    control.click();
  }
}
