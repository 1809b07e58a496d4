import type { Metadata } from 'next';
import { z } from 'zod';
import { Pagination } from '#components/data/pagination.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { MediaTable } from '#features/media/components/media-table.tsx';
import { UploadPanel } from '#features/media/components/upload-panel.tsx';
import { loadMedia, MEDIA_PAGE } from '#features/media/loaders.ts';
import { ALLOWED } from '#features/media/rules/media-file.ts';
import { address, inAddress, type SearchParams } from '#lib/address.ts';
import { CONTENT_TYPES } from '#lib/media-kinds.ts';

export const metadata: Metadata = { title: 'Media' };

const mediaAddress = z.object({ page: inAddress.page });
const accept = [...Object.keys(CONTENT_TYPES), 'jpeg'].map((extension) => `.${extension}`).join(',');

export default async function MediaPage({ searchParams }: { searchParams: SearchParams }) {
  const { page } = mediaAddress.parse(await searchParams);
  const { total, rows, uploads, reader } = await loadMedia(page);
  return (
    <Page width="wide">
      <PageHeader title="Media" lead="Films, pictures and captions, for lessons and covers." />
      <UploadPanel known={uploads} allowed={ALLOWED} accept={accept} />
      <MediaTable rows={rows} reader={reader} />
      <Pagination
        page={page}
        pageSize={MEDIA_PAGE}
        total={total}
        noun="files"
        href={(to) => address('/admin/media', { page: to })}
      />
    </Page>
  );
}
