import type { ObligationFilter } from '#features/compliance/input.ts';
import { listAddress } from '#features/compliance/rules/list-address.ts';
import type { Status } from '#features/compliance/rules/status.ts';
import { STATUS_TEXT, STATUSES_BY_URGENCY } from '#features/compliance/rules/status-text.ts';

/** Counts per status for a chart, each linked to the rows that it counts. */
export const statusSlices = (
  counts: Partial<Record<Status, number>>,
  filter: Partial<ObligationFilter> = {},
) =>
  STATUSES_BY_URGENCY.filter((status) => (counts[status] ?? 0) > 0).map((status) => ({
    ...STATUS_TEXT[status],
    value: counts[status] ?? 0,
    href: listAddress({ ...filter, status: [status] }),
  }));
