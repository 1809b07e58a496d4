export type Outcome = { passed: number; failed: number; skipped: number; failures: string[] };

export const nothing = (): Outcome => ({ passed: 0, failed: 0, skipped: 0, failures: [] });
export const pass = (): Outcome => ({ ...nothing(), passed: 1 });
export const fail = (failure: string): Outcome => ({ ...nothing(), failed: 1, failures: [failure] });

export const sum = (outcomes: Outcome[]): Outcome => ({
  passed: outcomes.reduce((total, { passed }) => total + passed, 0),
  failed: outcomes.reduce((total, { failed }) => total + failed, 0),
  skipped: outcomes.reduce((total, { skipped }) => total + skipped, 0),
  failures: outcomes.flatMap(({ failures }) => failures),
});

export const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
