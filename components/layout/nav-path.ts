export type Place = {
  href: string;
  /** Current on this address only. Otherwise on everything below it too. */
  exact?: boolean;
};

/** On the server the path is the rewritten one; both sides must agree on the address that the browser shows. */
export const shownPath = (path: string) => path.replace(/^\/portal\/[^/]+/, '') || '/';

export const isCurrent = (place: Place, path: string) =>
  path === place.href || (!place.exact && place.href !== '/' && path.startsWith(`${place.href}/`));
