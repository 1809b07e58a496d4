'use server';

import { tenantAction } from '#features/access/action.ts';
import { forgetUpload, handInUpload, partsOf, startUpload } from '#features/media/commands.ts';
import { startInput, uploadInput } from '#features/media/input.ts';

export const beginUpload = tenantAction({
  permission: 'media.manage',
  input: startInput,
  run: async ({ viewer, now }, input) => ({
    data: { id: await startUpload(viewer.tenant, input, { viewerId: viewer.id, now }) },
  }),
});

export const askForParts = tenantAction({
  permission: 'media.manage',
  input: uploadInput,
  run: async ({ viewer, now }, { id }) => ({
    data: await partsOf(viewer.tenant, id, { viewerId: viewer.id, now }),
  }),
});

export const finishUpload = tenantAction({
  permission: 'media.manage',
  input: uploadInput,
  run: async ({ viewer, now }, { id }) => {
    await handInUpload(viewer.tenant, id, { viewerId: viewer.id, now });
    return { data: null };
  },
});

export const putUploadAway = tenantAction({
  permission: 'media.manage',
  input: uploadInput,
  run: async ({ viewer, now }, { id }) => {
    await forgetUpload(viewer.tenant, id, { viewerId: viewer.id, now });
    return { data: null };
  },
});
