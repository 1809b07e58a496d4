import type { LinkReason } from '#features/credentials/rules/password-link.ts';

export const LINK_QUEUE = 'credentials.link';

type Facts = { givenName: string; tenantName: string };

/** The words of a letter that carries a link to choose a password. */
export function linkLetter(reason: LinkReason, { givenName, tenantName }: Facts) {
  if (reason === 'invited')
    return {
      subject: `Your account at ${tenantName}`,
      body: [
        `Hello ${givenName},`,
        `you now have an account in the learning portal of ${tenantName}. Choose a password with the link below; then you can sign in with this e-mail address.`,
        'The link works once, for seven days. After that, ask for another on the sign-in page.',
      ].join('\n\n'),
    };
  return {
    subject: 'Choose a new password',
    body: [
      `Hello ${givenName},`,
      `somebody, most likely you, asked for a new password for the learning portal of ${tenantName}. Choose it with the link below.`,
      'The link works once, for one hour. If it was not you, there is nothing to do: your password stays as it is.',
    ].join('\n\n'),
  };
}
