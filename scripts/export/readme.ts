import type { Tenant } from '#db/placement.ts';
import type { Noun } from '#scripts/export/noun.ts';

export const readme = ({ name, slug }: Tenant, files: readonly Noun[]): string => `${name} (${slug})

Everything that Lectern kept of this portal. The tables are CSV (RFC 4180) in UTF-8, with a line of headers; a spreadsheet asks for
the encoding when it imports them. Moments are in UTC, days are days where the person works. An empty cell was not recorded.
A cell whose text begins with = + - or @ has an apostrophe before it, so that no spreadsheet runs it.

${files.map(({ file, about }) => `${`${file}.csv`.padEnd(22)} ${about}`).join('\n')}
${'media/'.padEnd(22)} The files themselves, each named by the SHA-256 of its bytes.
${'audit-chain.jsonl'.padEnd(22)} The audit trail as it was sealed: each line holds the text that was hashed, its hash, and the values behind it.
${'SHA256SUMS'.padEnd(22)} The hash of every file here (sha256sum -c SHA256SUMS).
${'verify.mjs'.padEnd(22)} Checks all hashes and the chain of the audit trail: node verify.mjs

The chain: sealed is JSON of seq, prevHash and event. hash is SHA-256 of that text, and the next line's prevHash. The first prevHash is SHA-256 of
"lectern audit chain of " and origin. An event holds, for what changed, SHA-256 of the salt, a line's end and the value's text.
Values that were erased are not in the file, and the chain holds without them.

People's passwords, sessions and what was only computed from these files (summaries, points, rates) are not exported.
`;
