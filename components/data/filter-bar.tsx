import type { ReactNode } from 'react';
import { AutoSubmit } from '#components/data/auto-submit.tsx';
import { SearchInput } from '#components/forms/search-input.tsx';
import { type Option, Options } from '#components/forms/select.tsx';
import { Button, ButtonLink } from '#components/ui/button.tsx';

type Filter = { name: string; label: string; options: Option[]; value?: string };

type Props = {
  /** Where the form goes (the page's own address). */
  action: string;
  search?: { label: string; value?: string; name?: string };
  filters?: Filter[];
  /** Days, as 'YYYY-MM-DD'. */
  dates?: { name: string; label: string; value?: string | undefined }[];
  /** Parameters to keep: the sort. */
  keep?: Record<string, string | readonly string[] | undefined>;
  /** Shown when something is filtered. */
  clearHref?: string;
  /** At the end: an export button. */
  children?: ReactNode;
};

/** A GET form: its state is the address. It sends itself when a choice changes, and has a button where scripts do not run. */
export function FilterBar({
  action,
  search,
  filters = [],
  dates = [],
  keep = {},
  clearHref,
  children,
}: Props) {
  return (
    <form className="filter-bar" action={action} method="get">
      {Object.entries(keep).flatMap(([name, values = []]) =>
        [values]
          .flat()
          .map((value) => <input key={`${name} ${value}`} type="hidden" name={name} value={value} />),
      )}
      {search && (
        <SearchInput size="sm" label={search.label} name={search.name} defaultValue={search.value} />
      )}
      {filters.map((filter) => (
        <select
          key={filter.name}
          name={filter.name}
          aria-label={filter.label}
          defaultValue={filter.value ?? ''}
          className="input"
          data-size="sm"
        >
          <Options options={filter.options} placeholder={`${filter.label}: all`} />
        </select>
      ))}
      {dates.map((date) => (
        <label key={date.name} className="filter-date">
          {date.label}
          <input
            type="date"
            name={date.name}
            defaultValue={date.value ?? ''}
            className="input tnum"
            data-size="sm"
          />
        </label>
      ))}
      <noscript>
        <Button size="sm" type="submit">
          Apply
        </Button>
      </noscript>
      <AutoSubmit />
      {clearHref && (
        <ButtonLink variant="ghost" size="sm" href={clearHref}>
          Clear
        </ButtonLink>
      )}
      {children && <div className="ms-auto flex gap-2">{children}</div>}
    </form>
  );
}
