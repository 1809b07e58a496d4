/** Is this the signer's own name as it was typed? Case, accents and spaces are not looked at; another name is. */
export function isOwnName(typed: string, person: { givenName: string; familyName: string }): boolean {
  return plain(typed) === plain(`${person.givenName} ${person.familyName}`);
}

const plain = (name: string) =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[\s.\-'’]+/g, '')
    .toLowerCase();
