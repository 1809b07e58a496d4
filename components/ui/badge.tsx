import type { ReactNode } from 'react';
import { Icon, type IconName } from '#components/ui/icon.tsx';
import type { Tone } from '#components/ui/tone.ts';

/** A word on a tint. */
export function Badge({
  tone = 'neutral',
  icon,
  children,
}: {
  tone?: Tone;
  icon?: IconName;
  children: ReactNode;
}) {
  return (
    <span className="badge" data-tone={tone}>
      {icon && <Icon name={icon} className="size-3.5" />}
      {children}
    </span>
  );
}

/** A dot and a word: calmer than a badge, for tables. */
export function Status({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className="status" data-tone={tone}>
      {children}
    </span>
  );
}
