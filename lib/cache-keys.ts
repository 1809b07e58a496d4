/** `public`: the same for everybody of a tenant. `personal`: about one person; encrypted wherever it leaves the process. */
export type DataClass = 'public' | 'personal';

/** A cache entry's whole identity; made here alone, so that every key starts with its tenant and carries its class. */
export type CacheKey = {
  readonly text: string;
  readonly tenantId: string;
  readonly dataClass: DataClass;
  readonly kind: CacheKind;
  readonly shape: number;
};

/**
 * What is cached, the label by which hits and misses are told apart, each with the shape of its values. Whoever changes what is in
 * one raises its shape by one: nodes of the version before and of this one serve at the same time, and neither may be given what the
 * other keeps.
 */
export const CACHE_SHAPES = { settings: 1, catalog: 1, course: 1, 'course-version': 1, member: 1 } as const;
export type CacheKind = keyof typeof CACHE_SHAPES;
export const CACHE_KINDS = Object.keys(CACHE_SHAPES) as CacheKind[];

const key =
  (dataClass: DataClass) =>
  (tenantId: string, kind: CacheKind, ...parts: string[]): CacheKey => ({
    text: [tenantId, kind, ...parts].join(':'),
    tenantId,
    dataClass,
    kind,
    shape: CACHE_SHAPES[kind],
  });

const shared = key('public');
const personal = key('personal');

export const cacheKeys = {
  settings: (tenantId: string) => shared(tenantId, 'settings'),
  catalog: (tenantId: string) => shared(tenantId, 'catalog'),
  course: (tenantId: string, slug: string) => shared(tenantId, 'course', slug),
  courseVersion: (tenantId: string, versionId: string) => shared(tenantId, 'course-version', versionId),
  member: (tenantId: string, personId: string) => personal(tenantId, 'member', personId),
};
