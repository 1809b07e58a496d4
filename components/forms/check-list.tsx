import { Checkbox } from '#components/forms/checkbox.tsx';
import { FieldGroup, type FieldProps } from '#components/forms/field.tsx';

type Item = { value: string; label: string; count?: number };

type Props = FieldProps & { items: Item[]; selected?: string[] };

/** Several out of many (departments, sites): a list of checkboxes that scrolls; each checked one is sent as `name`. */
export function CheckList({ items, selected = [], ...field }: Props) {
  return (
    <FieldGroup {...field}>
      <div className="check-list">
        {items.map((item) => (
          <Checkbox
            key={item.value}
            name={field.name}
            value={item.value}
            defaultChecked={selected.includes(item.value)}
            label={
              <>
                {item.count !== undefined && <span className="count">{item.count}</span>}
                {item.label}
              </>
            }
          />
        ))}
      </div>
    </FieldGroup>
  );
}
