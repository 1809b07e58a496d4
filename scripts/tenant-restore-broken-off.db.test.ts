import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { archiveBytes, type Header, type Section } from '#db/portable/archive.ts';
import { readArchive } from '#db/portable/archive-reader.ts';
import { differences } from '#db/portable/compare.ts';
import { restoreTenant } from '#db/portable/restore.ts';
import { sha256 } from '#lib/crypto.ts';
import {
  acme,
  backup,
  contents,
  file,
  first,
  found,
  on,
  onto,
  refused,
  second,
  startTwo,
  stopTwo,
  traces,
  work,
} from '#scripts/tenant-backup.testing.ts';

before(async () => {
  await startTwo('broken-off');
  await backup('acme.backup');
});
after(stopTwo);

test('a damaged, shortened or invented file is refused with a sentence, and nothing is written', async () => {
  const before = [await traces(first), await traces(second)];
  const whole = readFileSync(file('acme.backup'));
  const plain = gunzipSync(whole);
  const bent = (name: string, bytes: Buffer) => {
    writeFileSync(file(name), bytes);
    return file(name);
  };
  const flipped = Buffer.from(whole);
  const middle = Math.floor(whole.length / 3);
  flipped[middle] = (flipped[middle] ?? 0) ^ 0x10;
  const text = plain.toString('latin1');
  const edited = (from: string, to: string) => gzipSync(Buffer.from(text.replace(from, to), 'latin1'));
  const files = {
    empty: Buffer.alloc(0),
    words: Buffer.from('not a backup'),
    packedWords: gzipSync('not a backup\n'),
    flipped,
    half: whole.subarray(0, whole.length / 2),
    allButTheEnd: whole.subarray(0, whole.length - 9),
    noEndLine: gzipSync(plain.subarray(0, plain.length - 90)),
    more: gzipSync(Buffer.concat([plain, Buffer.from('x')])),
    row: edited('p7@example.com', 'p8@example.com'),
    columns: edited('"code","country"', '"country","code"'),
    endless: gzipSync(Buffer.alloc(5_000_000, 120)),
  };
  for (const [name, bytes] of Object.entries(files))
    await assert.rejects(
      restoreTenant(bent(name, bytes), onto('second', { as: 'bent' })),
      refused('bad_input', /backup|damaged/),
      name,
    );
  await assert.rejects(restoreTenant(file('absent'), onto('second')), refused('bad_input', /no file/));
  await assert.rejects(restoreTenant(work, onto('second')), refused('bad_input', /folder/));
  assert.deepEqual([await traces(first), await traces(second)], before);
});

/** A backup that is whole and says what nobody wrote. */
async function forged(name: string, header: (told: Header) => Header, sections: Section[]): Promise<string> {
  const told = await readArchive(file('acme.backup'));
  const parts: Buffer[] = [];
  const listed = async function* () {
    yield* sections;
  };
  for await (const part of archiveBytes(header(told.header), listed())) parts.push(part);
  writeFileSync(file(name), gzipSync(Buffer.concat(parts)));
  return file(name);
}

const rows = async function* (text: string) {
  yield Buffer.from(text);
};

test('a whole file that lies is refused too', async () => {
  const before = [await traces(first), await traces(second)];
  const same = (header: Header) => header;
  const unit = { section: 'table' as const, name: 'unit', columns: ['code', 'id', 'name', 'parent_id'] };
  const lies: [string, (header: Header) => Header, Section[], string, RegExp][] = [
    [
      'one-table',
      same,
      [{ head: unit, chunks: rows('a\tb\tc\td\n') }],
      'bad_input',
      /does not have the tables/,
    ],
    [
      'a-tenant',
      same,
      [{ head: { ...unit, columns: ['tenant_id'] }, chunks: rows('x\n') }],
      'bad_input',
      /does not have the tables/,
    ],
    [
      'a-name',
      same,
      [{ head: { ...unit, name: 'pg_authid"; drop' }, chunks: rows('x\n') }],
      'bad_input',
      /damaged/,
    ],
    [
      'newer',
      (header) => ({
        ...header,
        migrations: [...header.migrations, { name: '9999_next', checksum: sha256('x') }],
      }),
      [],
      'conflict',
      /newer version, which has the migration 9999_next/,
    ],
    [
      'changed',
      (header) => ({
        ...header,
        migrations: header.migrations.map((one) => ({ ...one, checksum: sha256('x') })),
      }),
      [],
      'conflict',
      /another migration/,
    ],
    [
      'medium',
      same,
      [
        {
          head: { section: 'medium', name: `${'0'.repeat(64)}.png`, bytes: 1, included: true },
          chunks: rows('x'),
        },
      ],
      'bad_input',
      /not what its name says/,
    ],
    [
      'way-out',
      same,
      [{ head: { section: 'medium', name: '../../x.png', bytes: 1, included: true }, chunks: rows('x') }],
      'bad_input',
      /damaged/,
    ],
  ];
  for (const [name, header, sections, code, words] of lies) {
    const made = await forged(name, header, sections);
    await assert.rejects(restoreTenant(made, onto('second', { as: 'bent' })), refused(code, words), name);
  }
  assert.deepEqual([await traces(first), await traces(second)], before);
});

/** A restore in a process of its own, for killing: it stands still while rows come, or in `check`, when all but the opening is done. */
function restorer(as: string, halt: 'tables 2' | 'checking' = 'checking') {
  const code = `import { restoreTenant } from './db/portable/restore.ts';
    const { file, ...restoring } = JSON.parse(process.env.RESTORE);
    const check = () => { console.log('checking'); return new Promise(() => setInterval(() => {}, 1000)); };
    const progress = (what, done) => {
      console.log(what, done);
      if (what + ' ' + done === '${halt}') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    };
    await restoreTenant(file, { ...restoring, check, progress });`;
  const RESTORE = JSON.stringify({ file: file('acme.backup'), ...onto('second', { as }) });
  const args = ['--input-type=module', '--eval', code];
  return spawn(process.execPath, args, {
    env: { ...process.env, RESTORE },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const transactionsOn = async (cluster: typeof second) => {
  const rows = await on(
    cluster,
    (sql) => sql`select from pg_stat_activity
      where backend_type = 'client backend' and xact_start is not null and pid <> pg_backend_pid()`,
  );
  return rows.length;
};

for (const [moment, halt, leaves] of [
  ['while rows come', 'tables 2', false],
  ['before it is opened', 'checking', true],
] as const)
  test(`a restore killed ${moment} leaves nothing that anybody can enter, and the next one completes it`, async () => {
    const as = `killed-${leaves ? 'late' : 'early'}`;
    const before = [await traces(first), await traces(second)];
    const child = restorer(as, halt);
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    while (!said.includes(`${halt}\n`)) {
      assert.equal(child.exitCode, null, said);
      await sleep(5);
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    // Its transaction ends when the server has noticed.
    while ((await transactionsOn(second)) > 0) await sleep(20);
    if (leaves) assert.equal((await found(as)).state, 'suspended');
    else assert.deepEqual([await traces(first), await traces(second)], before);
    const sentences: string[] = [];
    const say = (sentence: string) => void sentences.push(sentence);
    const { fault } = await restoreTenant(file('acme.backup'), onto('second', { as, say }));
    assert.equal(fault, null);
    assert.equal(sentences.length, leaves ? 1 : 0, sentences.join());
    assert.deepEqual(differences(await contents(acme), await contents(await found(as))), []);
  });

test('what a restore left on one cluster is cleared when it is restored onto another', async () => {
  const as = 'killed-elsewhere';
  const [here, there] = [await traces(first), await traces(second)];
  const child = restorer(as);
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  while (!/checking/.test(said)) {
    assert.equal(child.exitCode, null, said);
    await sleep(5);
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  const sentences: string[] = [];
  const say = (sentence: string) => void sentences.push(sentence);
  const { fault } = await restoreTenant(file('acme.backup'), onto('first', { as, say }));
  assert.equal(fault, null);
  assert.match(sentences.join(), /left on second is cleared away/);
  assert.deepEqual(await traces(second), there);
  assert.ok((await traces(first)).length > here.length);
});

test('what is open is never cleared away, whatever its mark says', async () => {
  await on(first, (sql) => sql`comment on schema t_acme is 'a restore is under way'`);
  await assert.rejects(restoreTenant(file('acme.backup'), onto('first')), refused('conflict', /is there/));
  await on(first, (sql) => sql`comment on schema t_acme is null`);
});
