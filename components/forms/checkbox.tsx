import type { ComponentProps, ReactNode } from 'react';

type Props = Omit<ComponentProps<'input'>, 'type' | 'className' | 'children'> & {
  label: ReactNode;
  hint?: ReactNode;
  kind?: 'checkbox' | 'radio';
  /** The whole row is a card that can be pressed. */
  card?: boolean;
  /** Marks an answer as right or wrong afterwards. */
  tone?: 'success' | 'danger';
};

/** One checkbox or radio with its label; the label is the target. */
export function Checkbox({ label, hint, kind = 'checkbox', card, tone, ...rest }: Props) {
  return (
    <label className={card ? 'choice choice-card' : 'choice'} data-tone={tone}>
      <input type={kind} {...rest} />
      <span>{label}</span>
      {hint && <small>{hint}</small>}
    </label>
  );
}
