import type { ReactNode } from 'react';
import type { Tone } from '#components/ui/tone.ts';

type Props = {
  as?: 'div' | 'section' | 'article' | 'li';
  /** `none` for a card that holds a table or an image to its edges. */
  pad?: 'none' | 'md' | 'lg';
  /** A tinted card, without shadow: one at most on a page. */
  tone?: Tone;
  id?: string;
  labelledBy?: string;
  className?: string;
  children: ReactNode;
};

/** To make the whole card a link, give the link inside it the class `card-link`. */
export function Card({ as: Tag = 'div', pad = 'md', tone, id, labelledBy, className, children }: Props) {
  return (
    <Tag
      id={id}
      aria-labelledby={labelledBy}
      className={className ? `card ${className}` : 'card'}
      data-pad={pad === 'md' ? undefined : pad}
      data-tone={tone}
    >
      {children}
    </Tag>
  );
}
