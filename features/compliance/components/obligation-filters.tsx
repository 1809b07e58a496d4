import { ChoiceStrip } from '#components/data/choice-strip.tsx';
import { FilterBar } from '#components/data/filter-bar.tsx';
import type { Option } from '#components/forms/select.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import type { ObligationFilter } from '#features/compliance/input.ts';
import type { ObligationPage } from '#features/compliance/queries.ts';
import { isNarrowed, listAddress } from '#features/compliance/rules/list-address.ts';
import { STATUS_TEXT, STATUSES_BY_URGENCY } from '#features/compliance/rules/status-text.ts';

type Props = {
  filter: ObligationFilter;
  list: Pick<ObligationPage, 'counts' | 'lapsed' | 'total'>;
  choices: { units: Option[]; sites: Option[]; requirements: Option[]; managers: Option[] };
};

function statusChoices({ filter, list }: Props) {
  const plain = { ...filter, page: 1 };
  const all = Object.values(list.counts).reduce((sum, n) => sum + n, 0);
  const only = (status: ObligationFilter['status'][number]) => ({
    href: listAddress({ ...plain, status: [status] }),
    current: filter.status.includes(status),
  });
  return [
    {
      href: listAddress({ ...plain, status: [] }),
      label: 'All',
      count: all,
      current: filter.status.length === 0,
    },
    ...STATUSES_BY_URGENCY.filter(
      (one) => (list.counts[one] ?? 0) > 0 || filter.status.includes(one),
    ).flatMap((one) => {
      const choice = { ...only(one), ...STATUS_TEXT[one], count: list.counts[one] ?? 0 };
      const lapsed = {
        ...only('lapsed'),
        label: 'of these lapsed',
        tone: 'danger' as const,
        count: list.lapsed,
      };
      return one === 'overdue' && list.lapsed > 0 ? [choice, lapsed] : [choice];
    }),
  ];
}

/** Counts per status that are its filter, and the other filters; the address holds all of it. */
export function ObligationFilters(props: Props) {
  const { filter, choices } = props;
  const { unit, site, requirement, manager, rule, due, text, status } = filter;
  return (
    <>
      <ChoiceStrip label="Status" choices={statusChoices(props)} />
      <FilterBar
        action="/admin/obligations"
        search={{ label: 'Name, e-mail or number', value: text, name: 'text' }}
        filters={[
          { name: 'requirement', label: 'Requirement', value: requirement, options: choices.requirements },
          { name: 'unit', label: 'Department', value: unit, options: choices.units },
          { name: 'site', label: 'Site', value: site, options: choices.sites },
          { name: 'manager', label: 'Manager', value: manager, options: choices.managers },
        ]}
        keep={{
          status,
          rule,
          due,
          ...(filter.sort !== 'due' && { sort: filter.sort }),
          ...(filter.direction !== 'asc' && { direction: filter.direction }),
        }}
        clearHref={isNarrowed(filter) ? '/admin/obligations' : undefined}
      >
        <ButtonLink
          size="sm"
          icon="download"
          download
          href={listAddress({ ...filter, page: 1 }, '/admin/obligations/export')}
        >
          CSV
        </ButtonLink>
      </FilterBar>
    </>
  );
}
