import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_OF_A_PERSON, MOST_OF_A_TENANT, uploadRefusal } from '#features/media/rules/open-uploads.ts';

test('one more is taken below both bounds, and none at either', () => {
  const [ofPerson, ofTenant] = [MOST_OF_A_PERSON - 1, MOST_OF_A_TENANT - 1];
  assert.equal(uploadRefusal({ ofPerson, ofTenant }), null);
  assert.match(uploadRefusal({ ofPerson: ofPerson + 1, ofTenant }) ?? '', /^You have 20 uploads.*cancel it/);
  assert.match(
    uploadRefusal({ ofPerson, ofTenant: ofTenant + 1 }) ?? '',
    /^200 uploads of your organisation/,
  );
});
