/** The realm of operators, on the root host: beside the tenants' ids, which are uuids. */
export const PLATFORM = 'platform';
