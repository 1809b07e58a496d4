import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { Icon, type IconName } from '#components/ui/icon.tsx';

type Look = {
  variant?: 'primary' | 'secondary' | 'ghost' | 'danger';
  size?: 'sm' | 'md' | 'lg';
  icon?: IconName;
  iconEnd?: IconName;
  /** Without children the button is an icon, and this is its name. */
  label?: string;
  children?: ReactNode;
  className?: string;
};

export type ButtonProps = Look & Omit<ComponentProps<'button'>, keyof Look>;
export type ButtonLinkProps = Look & {
  href: string;
  download?: boolean | string;
  target?: string;
  rel?: string;
};

function look({ variant = 'secondary', size = 'md', label, children, className }: Look) {
  return {
    className: `btn btn-${variant}${className ? ` ${className}` : ''}`,
    'data-size': size === 'md' ? undefined : size,
    'data-icon-only': children ? undefined : '',
    'aria-label': label,
    title: children ? undefined : label,
  };
}

function inside({ icon, iconEnd, children }: Look) {
  return (
    <>
      {icon && <Icon name={icon} />}
      {children}
      {iconEnd && <Icon name={iconEnd} />}
    </>
  );
}

export function Button({
  variant,
  size,
  icon,
  iconEnd,
  label,
  children,
  className,
  type,
  ...rest
}: ButtonProps) {
  return (
    <button type={type ?? 'button'} {...look({ variant, size, label, children, className })} {...rest}>
      {inside({ icon, iconEnd, children })}
    </button>
  );
}

/** A link that looks like a button. Downloads and other hosts get a plain anchor; pages are followed without a reload. */
export function ButtonLink({ href, download, target, rel, ...props }: ButtonLinkProps) {
  if (download !== undefined || target || !href.startsWith('/'))
    return (
      <a href={href} download={download} target={target} rel={rel} {...look(props)}>
        {inside(props)}
      </a>
    );
  return (
    <Link href={href} prefetch={false} {...look(props)}>
      {inside(props)}
    </Link>
  );
}
