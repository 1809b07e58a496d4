/** Of work that was given up: nobody knows what becomes of it. */
export const isLate = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === 'LATE';

/**
 * The result of `work`, or a failure when it takes longer. What answered while the process was busy elsewhere is not late: it is
 * looked for once more before giving up.
 */
export function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const late = () =>
      reject(Object.assign(new Error(`${what} did not answer within ${ms} ms.`), { code: 'LATE' }));
    const timer = setTimeout(() => setImmediate(late), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
