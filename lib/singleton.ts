/**
 * Makes a value once per process, whatever number of module copies Next creates for middleware, pages, routes and server.ts.
 * @param name dotted name below `lectern.`, unique in the project
 */
export function singleton<T>(name: string, make: () => T): T {
  const key = Symbol.for(`lectern.${name}`);
  const store = globalThis as unknown as Record<symbol, { value: T } | undefined>;
  store[key] ??= { value: make() };
  return store[key].value;
}
