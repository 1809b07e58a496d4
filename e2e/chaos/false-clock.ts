import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '#lib/errors.ts';
import { installPackages } from '#scripts/debian-packages.ts';

const library = () => globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')[0];

/** A clock that some processes go by, and that can be set wrong while they run. */
export type FalseClock = {
  /** What such a process is started with, by Debian's libfaketime. Its timers go on as they are. */
  settings: Record<string, string>;
  /** Seconds ahead of the right time; 0 is right again. Seen within a second. */
  set(aheadSeconds: number): void;
  remove(): void;
};

/** @throws a sentence when the library cannot be had */
export async function falseClock(): Promise<FalseClock> {
  if (!library()) await installPackages(['libfaketime']);
  const found = library();
  if (!found)
    throw new AppError(
      'unavailable',
      'Not found: libfaketime. On Debian, "apt-get install libfaketime" brings it.',
    );
  const folder = mkdtempSync(join(tmpdir(), 'lectern-clock-'));
  const file = join(folder, 'offset');
  const set = (aheadSeconds: number) => writeFileSync(file, `+${aheadSeconds}`);
  set(0);
  return {
    set,
    settings: {
      LD_PRELOAD: found,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
