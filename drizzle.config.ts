import { defineConfig } from 'drizzle-kit';

/** `npm run db:generate -- --name what_changed` writes the next migration of the tenant schema. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './db/schema/tenant/*.ts',
  out: './db/migrations/tenant',
  breakpoints: true,
});
