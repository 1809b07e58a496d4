/** The fields of a form that say something, as '?a=1&b=2', or nothing at all. */
export function filledQuery(fields: Iterable<[string, unknown]>): string {
  const query = new URLSearchParams();
  for (const [name, value] of fields)
    if (typeof value === 'string' && value.trim()) query.append(name, value.trim());
  return query.size > 0 ? `?${query}` : '';
}
