import { Icon } from '#components/ui/icon.tsx';

type Props = {
  name?: string;
  label: string;
  placeholder?: string;
  defaultValue?: string /** Id; the key `/` focuses the one called `search`. */;
  id?: string;
};

export function SearchInput({ name = 'q', label, placeholder = label, defaultValue, id = 'search' }: Props) {
  return (
    <search className="search">
      <Icon name="search" />
      <input
        className="input"
        type="search"
        id={id}
        name={name}
        aria-label={label}
        placeholder={placeholder}
        defaultValue={defaultValue}
        autoComplete="off"
      />
    </search>
  );
}
