/** `public`: the same for everybody of a tenant. `personal`: about one person; encrypted wherever it leaves the process. */
export type DataClass = 'public' | 'personal';

/** A cache entry's whole identity; made here alone, so that every key starts with its tenant and carries its class. */
export type CacheKey = { readonly text: string; readonly tenantId: string; readonly dataClass: DataClass };

const key =
  (dataClass: DataClass) =>
  (tenantId: string, ...parts: string[]): CacheKey => ({
    text: [tenantId, ...parts].join(':'),
    tenantId,
    dataClass,
  });

const shared = key('public');
const personal = key('personal');

export const cacheKeys = {
  settings: (tenantId: string) => shared(tenantId, 'settings'),
  catalog: (tenantId: string) => shared(tenantId, 'catalog'),
  course: (tenantId: string, slug: string) => shared(tenantId, 'course', slug),
  courseVersion: (tenantId: string, versionId: string) => shared(tenantId, 'course-version', versionId),
  orgUnits: (tenantId: string) => shared(tenantId, 'org-units'),
  member: (tenantId: string, personId: string) => personal(tenantId, 'member', personId),
};
