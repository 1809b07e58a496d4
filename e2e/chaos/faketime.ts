import { globSync } from 'node:fs';
import { AppError } from '#lib/errors.ts';
import { installPackages } from '#scripts/debian-packages.ts';

const library = () => globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')[0];

/**
 * Settings of a process whose clock goes wrong by so much (`+600`: seconds ahead), by Debian's libfaketime. Its timers go on as they are.
 * @throws a sentence when the library cannot be had
 */
export async function faketime(offset: string): Promise<Record<string, string>> {
  if (!library()) await installPackages(['libfaketime']);
  const found = library();
  if (!found)
    throw new AppError(
      'unavailable',
      'Not found: libfaketime. On Debian, "apt-get install libfaketime" brings it.',
    );
  return { LD_PRELOAD: found, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}
