/** A form's fields as an object: `name[]` collects all its values in a list; React's own `$ACTION…` fields are left out. */
export function formToObject(form: FormData): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const name of new Set(form.keys())) {
    if (name.startsWith('$ACTION')) continue;
    if (name.endsWith('[]')) object[name.slice(0, -2)] = form.getAll(name);
    else object[name] = form.get(name);
  }
  return object;
}
