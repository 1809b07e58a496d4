import type { Law, Violation } from '#scripts/laws/tree.ts';

const FILE = 'package-lock.json';
type Locked = { resolved?: string; optionalDependencies?: Record<string, string> };

/** `npm ci` refuses a lock that lacks a package, and a registry that lacks one leaves it out of the lock. */
export const lockfile: Law = {
  name: 'the lock file installs anywhere',
  check: (tree) => {
    const text = tree.files.get(FILE)?.text;
    if (!text) return [];
    const { packages } = JSON.parse(text) as { packages: Record<string, Locked> };
    return Object.entries(packages).flatMap(([at, { resolved, optionalDependencies = {} }]): Violation[] => {
      const missing = Object.keys(optionalDependencies).filter((name) => !found(packages, at, name));
      return [
        ...missing.map((name) => ({
          file: FILE,
          message: `lacks ${name}, which ${at} wants on another platform, so npm ci fails. Add its entry as its neighbours have it: version, optional, os, cpu.`,
        })),
        ...(resolved && !resolved.startsWith('file:')
          ? [
              {
                file: FILE,
                message: `binds ${at} to one registry. Write it with npm install --omit-lockfile-registry-resolved.`,
              },
            ]
          : []),
      ];
    });
  },
};

/** Beside the package that wants it, or beside any folder above, as Node looks for it. */
function found(packages: Record<string, Locked>, at: string, name: string): boolean {
  if (`${at ? `${at}/` : ''}node_modules/${name}` in packages) return true;
  if (at === '') return false;
  const above = at.lastIndexOf('/node_modules/');
  return found(packages, above < 0 ? '' : at.slice(0, above), name);
}
