import { type Noun, named, whose } from '#scripts/export/noun.ts';

/** People, what they were and where. */
export const PEOPLE: readonly Noun[] = [
  {
    file: 'departments',
    about: 'Departments, each with the one above it.',
    columns: { code: 'u.code', name: 'u.name', above: 'a.code' },
    from: 'unit u left join unit a on a.id = u.parent_id',
    order: 'u.code',
  },
  {
    file: 'sites',
    about: 'Sites; due days end there.',
    columns: { code: 's.code', name: 's.name', country: 's.country', time_zone: 's.time_zone' },
    from: 'site s',
    order: 's.code',
  },
  {
    file: 'people',
    about: 'Everybody on record, as they are now. Passwords are not exported.',
    columns: {
      email: 'p.email',
      employee_no: 'p.employee_no',
      given_name: 'p.given_name',
      family_name: 'p.family_name',
      status: 'p.status',
      department: 'u.code',
      site: 's.code',
      manager: 'm.email',
      job_title: 'p.job_title',
      employment_type: 'p.employment_type',
      hired_on: 'p.hired_on',
      first_signed_in_at: 'p.first_sign_in_at',
      language: 'p.locale',
      time_zone: 'p.time_zone',
      id: 'p.id',
    },
    from: `person p left join unit u on u.id = p.unit_id left join site s on s.id = p.site_id
      left join person m on m.id = p.manager_id`,
    order: 'p.email',
  },
  {
    file: 'people-history',
    about:
      'What was known of people, from which day to which, when it was recorded and from where. Departments, sites and managers by id.',
    columns: {
      ...whose(),
      fact: 'a.name',
      value: 'a.value',
      from: 'a.valid_from',
      to: 'a.valid_to',
      recorded_at: 'a.recorded_at',
      source: 'a.source',
    },
    from: 'person_attribute a join person p on p.id = a.person_id',
    order: 'p.email, a.name, a.valid_from',
  },
  {
    file: 'roles',
    about: 'Who may do more than learn, where, since when and until when.',
    columns: {
      ...whose(),
      role: 'r.role',
      department: 'u.code',
      granted_by: named('r.granted_by'),
      granted_at: 'r.granted_at',
      ended_at: 'r.ended_at',
    },
    from: 'person_role r join person p on p.id = r.person_id left join unit u on u.id = r.unit_id',
    order: 'p.email, r.granted_at',
  },
  {
    file: 'absences',
    about: 'Leave, and whether the clock of what is owed stood still meanwhile.',
    columns: {
      ...whose(),
      kind: 'a.kind',
      from: 'a.starts_on',
      to: 'a.ends_on',
      clock: 'a.clock',
      source: 'a.source',
    },
    from: 'absence a join person p on p.id = a.person_id',
    order: 'p.email, a.starts_on',
  },
];
