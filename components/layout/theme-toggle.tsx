'use client';

import { useSyncExternalStore } from 'react';
import { THEME_KEY } from '#components/layout/page-script.ts';
import { Icon, type IconName } from '#components/ui/icon.tsx';

const CHOICES: { value: string; label: string; icon: IconName }[] = [
  { value: 'system', label: 'System', icon: 'monitor' },
  { value: 'light', label: 'Light', icon: 'sun' },
  { value: 'dark', label: 'Dark', icon: 'moon' },
];

function subscribe(changed: () => void) {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

function choose(value: string) {
  const root = document.documentElement;
  if (value === 'system') delete root.dataset.theme;
  else root.dataset.theme = value;
  try {
    if (value === 'system') localStorage.removeItem(THEME_KEY);
    else localStorage.setItem(THEME_KEY, value);
  } catch {
    // Storage may be forbidden: the choice then lasts until the next page load.
  }
}

export function ThemeToggle() {
  const current = useSyncExternalStore(
    subscribe,
    () => document.documentElement.dataset.theme ?? 'system',
    () => 'system',
  );
  return (
    <fieldset className="segments">
      <legend className="sr-only">Theme</legend>
      {CHOICES.map(({ value, label, icon }) => (
        <button key={value} type="button" aria-pressed={value === current} onClick={() => choose(value)}>
          <Icon name={icon} />
          {label}
        </button>
      ))}
    </fieldset>
  );
}
