/** What a node needs to answer whose only role is to sign people in: its forms, their doors and what these pages are made of. */
const SIGN_IN_PATHS = [
  /^\/sign-in(\/|$)/,
  /^\/forgot$/,
  /^\/password\//,
  /^\/api\/auth\//,
  /^\/_next\//,
  /^\/(favicon|lectern|lectern-dark)\.svg$/,
];

export const isSignInPath = (path: string): boolean => SIGN_IN_PATHS.some((one) => one.test(path));

/** The door at which next-auth takes passwords, in whichever spelling might reach it. */
export function takesPassword(method: string, path: string): boolean {
  return method === 'POST' && /^\/+api\/+auth\/+callback(\/|$)/i.test(decoded(path));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
