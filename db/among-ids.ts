import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { sizeClass } from '#db/size-class.ts';

/** Holds where the column is one of these ids: one parameter however many they are. */
export const amongIds = (column: SQLWrapper, ids: readonly string[]): SQL =>
  sql`${column} = any ${sizeClass(ids.length)} (${`{${ids.join()}}`}::uuid[])`;
