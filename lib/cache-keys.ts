/** `public`: the same for everybody of a tenant. `personal`: about one person; encrypted wherever it leaves the process. */
export type DataClass = 'public' | 'personal';

/** A cache entry's whole identity; made here alone, so that every key starts with its tenant and carries its class. */
export type CacheKey = {
  readonly text: string;
  readonly tenantId: string;
  readonly dataClass: DataClass;
  readonly kind: CacheKind;
};

/** What is cached: the label by which hits and misses are told apart. */
export const CACHE_KINDS = ['settings', 'catalog', 'course', 'course-version', 'member'] as const;
export type CacheKind = (typeof CACHE_KINDS)[number];

const key =
  (dataClass: DataClass) =>
  (tenantId: string, kind: CacheKind, ...parts: string[]): CacheKey => ({
    text: [tenantId, kind, ...parts].join(':'),
    tenantId,
    dataClass,
    kind,
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
