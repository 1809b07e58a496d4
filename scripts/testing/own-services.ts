/** Emptied, so that no test reaches what the shell or .env points at; empty counts as unset, and .env fills in only what is not set. */
export const OWN_SERVICES = {
  DATABASE_URL: '',
  DATABASE_REPLICA_URL: '',
  DATABASE_REPORT_URL: '',
  DATABASE_ADMIN_URL: '',
  DATABASE_CLUSTERS: '',
  JOBS_DATABASE_URL: '',
  REDIS_URL: '',
  REDIS_REPLICA_URL: '',
  REDIS_CLUSTER_URLS: '',
  REDIS_SENTINELS: '',
  UPSTASH_REDIS_REST_URL: '',
  UPSTASH_REDIS_REST_TOKEN: '',
  NATS_URL: '',
  SMTP_URL: '',
  CDN_URL: '',
};
