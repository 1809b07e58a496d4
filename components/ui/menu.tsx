import Link from 'next/link';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '#components/ui/icon.tsx';

type Props = {
  /** Unique on the page. */
  id: string;
  /** What the trigger shows; `triggerLabel` names it when that is not text. */
  trigger: ReactNode;
  triggerLabel?: string;
  triggerClassName?: string;
  align?: 'start' | 'end';
  children: ReactNode;
};

/** A popover of the browser: Escape, outside click and focus return are its own. Following a link closes it (page-script.ts). */
export function Menu({ id, trigger, triggerLabel, triggerClassName, align = 'end', children }: Props) {
  return (
    <>
      <button type="button" popoverTarget={id} className={triggerClassName ?? 'btn btn-ghost'}>
        {trigger}
        {triggerLabel && <span className="sr-only">{triggerLabel}</span>}
      </button>
      <div popover="auto" id={id} className="menu" data-align={align}>
        {children}
      </div>
    </>
  );
}

export function MenuLink({ href, icon, children }: { href: string; icon?: IconName; children: ReactNode }) {
  return (
    <Link href={href} prefetch={false} className="menu-item">
      {icon && <Icon name={icon} />}
      {children}
    </Link>
  );
}

/** A button inside the caller's own form: sign out, delete, duplicate. */
export function MenuSubmit({
  icon,
  danger,
  children,
}: {
  icon?: IconName;
  danger?: boolean;
  children: ReactNode;
}) {
  return (
    <button type="submit" className="menu-item" data-tone={danger ? 'danger' : undefined}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export function MenuLine() {
  return <div className="menu-line" />;
}
