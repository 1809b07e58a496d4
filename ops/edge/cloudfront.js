/*
 * CloudFront Function (runtime cloudfront-js-2.0, event "viewer request") for the behaviour /media/*: an address opens its file or is
 * refused before the cache is looked at. Its key value store holds the answer of `npm run media:keys` under the name `keys`.
 */
import cf from 'cloudfront';
// biome-ignore lint/style/useNodejsImportProtocol: it is not Node that runs this
import crypto from 'crypto';

const LIFETIME_S = 43200;
const PATH = /^\/media\/[a-z0-9-]+\/[0-9a-f]{64}\.[a-z0-9]{2,5}$/;
const TOKEN = /^(\d{10})-([A-Za-z0-9_-]{43})$/;

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name
async function handler(event) {
  const keys = await cf.kvs().get('keys');
  return opens(event.request, keys.split(' '), Date.now() / 1000)
    ? event.request
    : { statusCode: 403, statusDescription: 'Forbidden' };
}

function opens(request, keys, now) {
  const verify = request.querystring.verify;
  const match = verify && TOKEN.exec(verify.value);
  if (!match || !PATH.test(request.uri) || now > Number(match[1]) + LIFETIME_S) return false;
  return keys.some((key) => {
    const mac = crypto.createHmac('sha256', key).update(`${request.uri}${match[1]}`).digest('base64url');
    return same(mac, match[2]);
  });
}

function same(one, other) {
  let differ = one.length ^ other.length;
  for (let i = 0; i < one.length; i++) differ |= one.charCodeAt(i) ^ other.charCodeAt(i);
  return differ === 0;
}
