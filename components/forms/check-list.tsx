import { useId } from 'react';
import { Checkbox } from '#components/forms/checkbox.tsx';
import { FieldGroup, type FieldProps } from '#components/forms/field.tsx';

type Item = { value: string; label: string; count?: number };

type Props = FieldProps & {
  items: Item[];
  selected?: string[];
  /** What the counts count, for a screen reader. */
  counted?: string;
};

/** Several out of many (departments, sites): a list of checkboxes that scrolls; each checked one is sent as `name`. */
export function CheckList({ items, selected = [], counted = '', ...field }: Props) {
  const id = useId();
  return (
    <FieldGroup {...field}>
      <div className="check-list">
        {items.map((item, index) => {
          // The name alone is the label: a number in it would be read out as part of the name.
          const count = item.count === undefined ? undefined : `${id}-${index}`;
          return (
            <Checkbox
              key={item.value}
              name={field.name}
              value={item.value}
              defaultChecked={selected.includes(item.value)}
              aria-describedby={count}
              label={
                <>
                  {item.label}
                  {count && (
                    <span id={count} aria-hidden className="count">
                      {item.count}
                      <span className="sr-only"> {counted}</span>
                    </span>
                  )}
                </>
              }
            />
          );
        })}
      </div>
    </FieldGroup>
  );
}
