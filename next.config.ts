import type { NextConfig } from 'next';

const cdn = process.env.CDN_URL?.replace(/\/+$/, '');
const mediaFrom = ["'self'", 'data:', 'blob:', ...(cdn ? [new URL(cdn).origin] : [])].join(' ');
const codeFrom = ["'self'", "'unsafe-inline'", ...(cdn ? [new URL(cdn).origin] : [])].join(' ');
/** Browsers send uploads straight to the store. */
const store = process.env.S3_PUBLIC_ENDPOINT || process.env.S3_ENDPOINT;
const connectTo = ["'self'", ...(store ? [new URL(store).origin] : [])].join(' ');
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
