import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { type Condition, isCondition, type Predicate } from '#features/audiences/rules/predicate.ts';

/** For each attribute the column or expression that holds it. `custom` is a jsonb object of name → value. */
export type AttributeColumns = {
  unitId: SQLWrapper;
  siteId: SQLWrapper;
  managerId: SQLWrapper;
  jobTitle: SQLWrapper;
  employmentType: SQLWrapper;
  hiredOn: SQLWrapper;
  custom: SQLWrapper;
  /** The units, themselves included, that lie below the given ones: a query of one column. */
  unitsBelow: (ids: SQL) => SQL;
};

/**
 * The SQL twin of `evaluate`, fed the same rows in a test: true, false, or null where an attribute is missing that would
 * decide. SQL's own AND, OR and NOT are three-valued in the same way.
 */
export function predicateSql(predicate: Predicate, columns: AttributeColumns, today: SQLWrapper): SQL {
  if (isCondition(predicate)) return conditionSql(predicate, columns, today);
  if ('not' in predicate) return sql`(not ${predicateSql(predicate.not, columns, today)})`;
  const [parts, word] = 'all' in predicate ? [predicate.all, sql` and `] : [predicate.any, sql` or `];
  if (parts.length === 0) return sql`true`;
  return sql`(${sql.join(
    parts.map((part) => predicateSql(part, columns, today)),
    word,
  )})`;
}

function conditionSql(condition: Condition, columns: AttributeColumns, today: SQLWrapper): SQL {
  switch (condition.field) {
    case 'unit': {
      const ids = list(condition.ids);
      if (!condition.includeSub) return among(sql`${columns.unitId}::text`, ids);
      const below = sql`${columns.unitId} in (${columns.unitsBelow(ids)})`;
      return sql`(case when ${columns.unitId} is not null then ${below} end)`;
    }
    case 'site':
      return among(sql`${columns.siteId}::text`, list(condition.ids));
    case 'manager':
      return among(sql`${columns.managerId}::text`, list(condition.ids));
    case 'jobTitle':
      return among(sql`nullif(${columns.jobTitle}, '')`, list(condition.values));
    case 'employmentType':
      return among(sql`nullif(${columns.employmentType}, '')`, list(condition.values));
    case 'custom':
      return among(sql`nullif(${columns.custom} ->> ${condition.name}::text, '')`, list(condition.values));
    case 'hiredOn':
      return hiredSql(condition, columns.hiredOn, today);
  }
}

/** One parameter whatever the length; a null value compares to null. */
const among = (value: SQL, wanted: SQL): SQL => sql`(${value} = any(${wanted}))`;

const list = (values: readonly string[]): SQL =>
  sql`array(select jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`;

function hiredSql(
  condition: Extract<Condition, { field: 'hiredOn' }>,
  day: SQLWrapper,
  today: SQLWrapper,
): SQL {
  switch (condition.op) {
    case 'before':
      return sql`(${day} < ${condition.date}::text::date)`;
    case 'after':
      return sql`(${day} > ${condition.date}::text::date)`;
    case 'between':
      return sql`(${day} between ${condition.from}::text::date and ${condition.to}::text::date)`;
    case 'within-days':
      return sql`(${day} between ${today} - ${condition.days}::int and ${today})`;
  }
}
