/** A file of the export: what it is for whoever opens it, and its columns as SQL. */
export type Noun = {
  file: string;
  about: string;
  columns: Record<string, string>;
  from: string;
  order: string;
};

const name = (alias: string) => `${alias}.given_name || ' ' || ${alias}.family_name`;

/** Whom a column names by id. */
export const named = (column: string) => `(select ${name('n')} from person n where n.id = ${column})`;

/** Whom a row is about: the person `p`. */
export const whose = () => ({
  person_email: 'p.email',
  employee_no: 'p.employee_no',
  person: name('p'),
});
