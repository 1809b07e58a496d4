import { computeCacheBustingSearchParam } from 'next/dist/shared/lib/router/utils/cache-busting-search-param.js';
import { remember } from '#lib/remember.ts';

type Step = {
  slug: string;
  from: string;
  to: string;
  /** Whether the browser has shown that page before: then it asks for the page alone, knowing what stands around it. */
  known: boolean;
};

type Asked = { path: string; headers: Record<string, string> };

const PAGE = '__PAGE__';

/** The page's place in app/portal/[tenant]/(learn). */
function segmentsOf(path: string): (string | [string, string, 'd', null])[] {
  const [first, second] = path.split('/').filter(Boolean);
  if (first === undefined) return [];
  return second === undefined ? [first] : [first, ['slug', second, 'd', null]];
}

/** A route as Next's router writes it (16.4, seen in Chromium): each segment with what stands in it, and what the page needs. */
function treeOf({ slug, from, to, known }: Step): string {
  const page = [PAGE, {}, null, known ? 'refetch' : null, 0];
  const outer = ['portal', ['tenant', slug, 'd', null], '(learn)', ...segmentsOf(known ? to : from)];
  const below = outer.reduceRight<unknown>(
    (children, segment) => [segment, { children }, null, null, 0],
    page,
  );
  return encodeURIComponent(JSON.stringify(['', { children: below }, null, null, 16]));
}

/** What a browser that shows one page sends when a link to another is followed: it asks for what differs. */
export const navigation: (step: Step) => Promise<Asked> = remember(async (step) => {
  const tree = treeOf(step);
  const url = `/portal/${step.slug}${step.from === '/' ? '' : step.from}`;
  const headers = { rsc: '1', 'next-router-state-tree': tree, 'next-url': url };
  const hash = await computeCacheBustingSearchParam(undefined, undefined, tree, url);
  return { path: `${step.to}?_rsc=${hash}`, headers };
});
