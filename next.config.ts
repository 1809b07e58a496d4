import { createHash } from 'node:crypto';
import type { NextConfig } from 'next';

/**
 * Next makes the names of actions with it, another at each build: a page of the version before would find none in this one. It also seals
 * what an action inside a component would close over; there are none (a law), so it guards nothing and need not be secret.
 */
process.env.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY ||= createHash('sha256').update('lectern').digest('base64');

const cdn = process.env.CDN_URL?.replace(/\/+$/, '');
/** Stores of other regions, for tenants whose media has to stay there. */
const stores = Object.values(
  JSON.parse(process.env.REGIONS || '{}') as Record<string, { store?: Store }>,
).flatMap(({ store }) => store ?? []);
type Store = { endpoint: string; publicEndpoint?: string; cdn: string };
const originsOf = (addresses: readonly (string | undefined)[]) => [
  ...new Set(addresses.flatMap((address) => (address ? [new URL(address).origin] : []))),
];
const mediaFrom = ["'self'", 'data:', 'blob:', ...originsOf([cdn, ...stores.map((each) => each.cdn)])].join(
  ' ',
);
const codeFrom = ["'self'", "'unsafe-inline'", ...(cdn ? [new URL(cdn).origin] : [])].join(' ');
/** Browsers send uploads straight to the store. */
const store = process.env.S3_PUBLIC_ENDPOINT || process.env.S3_ENDPOINT;
const uploadsTo = [store, ...stores.map(({ endpoint, publicEndpoint }) => publicEndpoint || endpoint)];
const connectTo = ["'self'", ...originsOf(uploadsTo)].join(' ');
const development = process.env.NODE_ENV === 'development';

const contentSecurityPolicy = [
  "default-src 'self'",
  `script-src ${codeFrom}${development ? " 'unsafe-eval'" : ''}`,
  `style-src ${codeFrom}`,
  `img-src ${mediaFrom}`,
  `media-src ${mediaFrom}`,
  `font-src ${mediaFrom}`,
  `connect-src ${connectTo}${development ? ' ws:' : ''}`,
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const config: NextConfig = {
  // `npm test` checks types; the first start need not do it again.
  typescript: { ignoreBuildErrors: true },
  ...(cdn && { assetPrefix: cdn }),
  poweredByHeader: false,
  // Nothing here uses Next's scaling of pictures: its door would fetch and scale whatever anybody asks it to.
  images: { unoptimized: true },
  reactStrictMode: true,
  allowedDevOrigins: ['*.localhost'],
  turbopack: { root: import.meta.dirname },
  serverExternalPackages: [
    '@aws-sdk/client-s3',
    '@aws-sdk/s3-request-presigner',
    '@nats-io/jetstream',
    '@nats-io/transport-node',
    '@node-rs/argon2',
    'nodemailer',
    'pdfkit',
    'pg-boss',
    'pino',
    'postgres',
    'redis',
  ],
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'Content-Security-Policy', value: contentSecurityPolicy },
        { key: 'Referrer-Policy', value: 'same-origin' },
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=()' },
      ],
    },
  ],
};

export default config;
