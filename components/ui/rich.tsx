/** Text of an author, as lib/rich-text.ts rendered it. */
export function Rich({ html, className }: { html: string; className?: string }) {
  return (
    <div
      className={className ? `rich ${className}` : 'rich'}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: nothing but the output of lib/rich-text.ts comes here
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}
