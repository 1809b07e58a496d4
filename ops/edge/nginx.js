/*
 * What nginx asks of njs (Debian: libnginx-mod-http-js) about media: whether an address opens its file, checked before the cache is
 * looked at, and where the object store keeps that file, as an address signed for a private bucket (AWS Signature Version 4).
 * Expects the variables $media_keys, $store_host, $store_region, $store_bucket, $store_access and $store_secret.
 */
// biome-ignore lint/style/useNodejsImportProtocol: it is not Node that runs this
import crypto from 'crypto';

const LIFETIME_S = 43200;
const SIGNED = /^(\/media\/[a-z0-9-]+\/[0-9a-f]{64}\.[a-z0-9]{2,5})\?verify=(\d{10})-([A-Za-z0-9_-]{43})$/;

/** Longer than anybody takes over one answer: the parts of a film are all asked for with the first one's signature. */
const STORE_SECONDS = 86400;

/** `yes`, or nothing. */
function opens(r) {
  const match = SIGNED.exec(r.variables.request_uri);
  if (!match || Date.now() / 1000 > Number(match[2]) + LIFETIME_S) return '';
  const keys = r.variables.media_keys.split(' ');
  for (let i = 0; i < keys.length; i++) {
    const mac = crypto.createHmac('sha256', keys[i]).update(`${match[1]}${match[2]}`).digest('base64url');
    if (same(mac, match[3])) return 'yes';
  }
  return '';
}

function same(one, other) {
  let differ = one.length ^ other.length;
  for (let i = 0; i < one.length; i++) differ |= one.charCodeAt(i) ^ other.charCodeAt(i);
  return differ === 0;
}

/** Path and query by which the store gives the file to us. */
function storeUri(r) {
  const v = r.variables;
  const path = `/${v.store_bucket}${v.uri.split('/').map(encoded).join('/')}`;
  const now = `${new Date().toISOString().replace(/[:-]/g, '').slice(0, 15)}Z`;
  const scope = `${now.slice(0, 8)}/${v.store_region}/s3/aws4_request`;
  const query = [
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    `X-Amz-Credential=${encoded(`${v.store_access}/${scope}`)}`,
    `X-Amz-Date=${now}`,
    `X-Amz-Expires=${STORE_SECONDS}`,
    'X-Amz-SignedHeaders=host',
  ].join('&');
  const canonical = `GET\n${path}\n${query}\nhost:${v.store_host}\n\nhost\nUNSIGNED-PAYLOAD`;
  const digest = crypto.createHash('sha256').update(canonical).digest('hex');
  const key = scope
    .split('/')
    .reduce((last, part) => crypto.createHmac('sha256', last).update(part).digest(), `AWS4${v.store_secret}`);
  const signature = crypto
    .createHmac('sha256', key)
    .update(`AWS4-HMAC-SHA256\n${now}\n${scope}\n${digest}`)
    .digest('hex');
  return `${path}?${query}&X-Amz-Signature=${signature}`;
}

/** As RFC 3986 has it: encodeURIComponent leaves five more characters alone. */
function encoded(text) {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export default { opens, storeUri };
