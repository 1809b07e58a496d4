import { marked } from 'marked';
import sanitizeHtml from 'sanitize-html';

const TAGS = [
  ...['h2', 'h3', 'h4', 'p', 'blockquote', 'ul', 'ol', 'li', 'hr', 'br', 'pre', 'code', 'kbd'],
  ...['strong', 'em', 'del', 'sub', 'sup', 'a', 'figure', 'figcaption', 'img'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
];
/** An image that is a paragraph of its own is a figure. */
const LONE_IMAGE = /<p>(<img [^>]*>)<\/p>/g;

/**
 * An author's Markdown as HTML that is safe to put into a page: no script, no style, no address but https, mail and our own.
 * @param imageUrl the address of an image that the text names; null leaves the image out
 */
export function richText(markdown: string, imageUrl: (name: string) => string | null): string {
  const html = marked.parse(markdown, { async: false, gfm: true });
  return sanitizeHtml(html, {
    allowedTags: TAGS,
    allowedAttributes: {
      a: ['href', 'rel'],
      img: ['src', 'alt', 'loading', 'decoding'],
      ol: ['start'],
      th: ['scope'],
      td: ['align'],
    },
    allowedSchemes: ['https', 'mailto', 'tel'],
    allowProtocolRelative: false,
    transformTags: {
      h1: 'h2',
      a: (tagName, attribs) => ({ tagName, attribs: { ...attribs, rel: 'noopener noreferrer' } }),
      th: (tagName, attribs) => ({ tagName, attribs: { ...attribs, scope: 'col' } }),
      img: (tagName, { src = '', alt = '' }) => ({
        tagName,
        attribs: { src: imageUrl(src) ?? '', alt, loading: 'lazy', decoding: 'async' },
      }),
    },
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !attribs.src,
  }).replace(LONE_IMAGE, '<figure>$1</figure>');
}
