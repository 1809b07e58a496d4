/** What a node looks at before it says how it is. */
export const CHECKS = {
  directory: 'the directory of tenants',
  page: "a page's query",
  cache: 'the shared cache',
  log: 'the event log',
  lag: 'how far the event log is applied',
  store: 'the object store',
  clock: 'its clock',
} as const;

export type CheckName = keyof typeof CHECKS;
export type Finding = {
  check: CheckName;
  /** The cluster or region, where each is looked at. */
  of: string | null;
  ms: number;
  fault: string | null;
};

/** Sessions, links and sign-outs go by time: with a clock that is further off than this one node would end or keep what another does not. */
export const CLOCK_MAY_BE_OFF_MS = 30_000;

/** What a node cannot do its work without: everything else has a fallback. */
export function needs(roles: readonly string[], logged: boolean): readonly CheckName[] {
  const has = (role: string) => roles.includes(role);
  const pages = has('web') || has('sign-in');
  const directory = (has('intake') && !logged) || (has('worker') && !pages);
  return [
    'clock',
    ...(pages ? (['page'] as const) : []),
    ...(has('intake') && logged ? (['log'] as const) : []),
    ...(directory ? (['directory'] as const) : []),
  ];
}

export type Circumstances = {
  /** It was told to end. */
  draining: boolean;
  needs: readonly CheckName[];
  /** How long ago it last did all that it is there for; null: never yet. */
  servedAgoMs: number | null;
  /** Another node of its roles does the same work now; null: of others it has not heard yet. */
  othersServe: boolean | null;
};

/** So long a node may fail: what is over by then is no reason to send everybody elsewhere. */
export const BEARS_MS = 10_000;

export type Verdict = {
  /** Whether a balancer should send people here. */
  ready: boolean;
  /** Whether it does all that it is there for. */
  serves: boolean;
  wrong: string[];
};

/**
 * Taking a node out helps when another does better. When what all of them share is away, taking all out would make a fault of one
 * part an outage of everything: they stay, and refuse politely what they cannot do. Only who has never served yet waits for it; and
 * not for a clock that all of them find wrong, or no new node could take an old one's place.
 */
export function verdict(findings: readonly Finding[], now: Circumstances): Verdict {
  const wrong = findings.flatMap(({ check, of, fault }) =>
    fault ? [`${CHECKS[check]}${of === null ? '' : ` on ${of}`}: ${fault}`] : [],
  );
  const missed = now.needs.filter((need) => isMissed(findings, need));
  const serves = missed.length === 0;
  if (now.draining) return { ready: false, serves, wrong: ['it ends', ...wrong] };
  const clockOfAll = now.othersServe === false && missed.every((need) => need === 'clock');
  if (serves || now.servedAgoMs === null) return { ready: serves || clockOfAll, serves, wrong };
  return { ready: now.servedAgoMs < BEARS_MS || !now.othersServe, serves, wrong };
}

/** A node that can do its work for the tenants of one cluster is of use. */
function isMissed(findings: readonly Finding[], need: CheckName): boolean {
  const tried = findings.filter(({ check }) => check === need);
  return tried.length > 0 && tried.every(({ fault }) => fault !== null);
}
