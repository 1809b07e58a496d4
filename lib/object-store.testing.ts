/** Settings of an object store at an address where nobody answers. */
export const STORE_AWAY = {
  S3_ENDPOINT: 'http://127.0.0.1:9',
  S3_REGION: 'us-east-1',
  S3_BUCKET: 'lectern',
  S3_ACCESS_KEY: 'key',
  S3_SECRET_KEY: 'secret',
  CDN_URL: 'https://cdn.example.com',
};
