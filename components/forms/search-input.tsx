import { Icon } from '#components/ui/icon.tsx';

type Props = {
  name?: string;
  label: string;
  placeholder?: string;
  defaultValue?: string;
  /** The key `/` inside a table focuses the field with the id `search`. */
  id?: string;
  size?: 'sm' | 'md';
};

export function SearchInput({ name = 'q', label, placeholder = label, id = 'search', size, ...rest }: Props) {
  return (
    <search className="search">
      <Icon name="search" />
      <input
        className="input"
        data-size={size}
        type="search"
        id={id}
        name={name}
        aria-label={label}
        placeholder={placeholder}
        autoComplete="off"
        {...rest}
      />
    </search>
  );
}
