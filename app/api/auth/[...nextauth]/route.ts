import { authHandler } from '#features/access/session.ts';

export { authHandler as GET, authHandler as POST };
