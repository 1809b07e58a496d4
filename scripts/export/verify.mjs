// Checks audit-chain.jsonl and SHA256SUMS beside it: node verify.mjs. It needs nothing but Node 20 or newer.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const here = new URL('.', import.meta.url);
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const lines = (name) => createInterface({ input: createReadStream(new URL(name, here)) });
const fail = (sentence) => {
  console.error(sentence);
  process.exit(1);
};

let files = 0;
for await (const line of lines('SHA256SUMS')) {
  const [sum, name] = line.split('  ');
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(new URL(name, here))) hash.update(piece);
  } catch {
    fail(`${name} is missing.`);
  }
  if (hash.digest('hex') !== sum) fail(`${name} was changed.`);
  files += 1;
}

let last = null;
for await (const line of lines('audit-chain.jsonl')) {
  const row = JSON.parse(line);
  if (last === null) {
    last = { seq: 0, hash: sha256(`lectern audit chain of ${row.origin}`) };
    continue;
  }
  const { seq, prevHash, event } = JSON.parse(row.sealed);
  if (seq !== last.seq + 1) fail(`Seal ${seq} follows seal ${last.seq}.`);
  if (prevHash !== last.hash) fail(`Seal ${seq} does not continue the chain.`);
  if (sha256(row.sealed) !== row.hash) fail(`Seal ${seq} does not fit its event.`);
  for (const { field, salt, before, after } of row.values) {
    const stated = event.changes[field];
    const hashed = (value) => (value === null ? null : sha256(`${salt}\n${value}`));
    if (stated?.before !== hashed(before) || stated?.after !== hashed(after))
      fail(`The values of "${field}" at seal ${seq} were changed.`);
  }
  last = { seq, hash: row.hash };
}
console.log(`${files} files are as they were exported; the chain of ${last?.seq ?? 0} events is intact.`);
console.log(`Its head: ${last?.seq} ${last?.hash}`);
