/** So deep is nothing that a form or an action of ours sends. */
const DEEPEST = 64;

/** Whether a database can keep each text in it: PostgreSQL takes neither U+0000 nor half of a surrogate pair. */
export function storable(value: unknown): boolean {
  const rest: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { value: one, depth } = next;
    if (typeof one === 'string' && !storableText(one)) return false;
    if (typeof one !== 'object' || one === null) continue;
    if (depth >= DEEPEST) return false;
    const parts = Array.isArray(one) ? one : Object.entries(one).flat();
    for (const part of parts) rest.push({ value: part, depth: depth + 1 });
  }
  return true;
}

export const storableText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
