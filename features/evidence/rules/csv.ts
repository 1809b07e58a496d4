import { stringify } from 'csv-stringify/sync';
import type { Status } from '#features/compliance/rules/status.ts';
import { STATUS_TEXT } from '#features/compliance/rules/status-text.ts';

export type EvidenceRow = {
  obligationId: string;
  employeeNo: string | null;
  familyName: string;
  givenName: string;
  email: string;
  unit: string | null;
  site: string | null;
  manager: string | null;
  requirement: string;
  status: Status;
  lapsed: boolean;
  due: string | null;
  derivation: string | null;
  windowOpens: string | null;
  graceUntil: string | null;
  timeZone: string;
  validFrom: string | null;
  validUntil: string | null;
  why: string | null;
  fulfilledAt: string | null;
  certificateCode: string | null;
};

const COLUMNS: readonly [header: string, value: (row: EvidenceRow) => string | null][] = [
  ['Employee number', (row) => row.employeeNo],
  ['Family name', (row) => row.familyName],
  ['Given name', (row) => row.givenName],
  ['E-mail', (row) => row.email],
  ['Unit', (row) => row.unit],
  ['Site', (row) => row.site],
  ['Manager', (row) => row.manager],
  ['Requirement', (row) => row.requirement],
  ['Status', (row) => (row.lapsed ? 'Overdue (lapsed)' : STATUS_TEXT[row.status].label)],
  ['Due', (row) => row.due],
  ['Time zone', (row) => row.timeZone],
  ['How the date came about', (row) => row.derivation],
  ['Why', (row) => row.why],
  ['Window opens', (row) => row.windowOpens],
  ['Grace until', (row) => row.graceUntil],
  ['Valid from', (row) => row.validFrom],
  ['Valid until', (row) => row.validUntil],
  ['Fulfilled at (UTC)', (row) => row.fulfilledAt],
  ['Certificate', (row) => row.certificateCode],
];

/** `escape_formulas`: a spreadsheet must not run what somebody wrote into a name (OWASP, "CSV injection"). */
const OPTIONS = { escape_formulas: true, record_delimiter: 'windows' } as const;

/** The byte order mark makes Excel read UTF-8 (RFC 4180 has no word for it). */
export const csvHead = (): string =>
  stringify([COLUMNS.map(([header]) => header)], { ...OPTIONS, bom: true });

export const csvRows = (rows: readonly EvidenceRow[]): string =>
  stringify(
    rows.map((row) => COLUMNS.map(([, value]) => value(row) ?? '')),
    OPTIONS,
  );
