import type { Law, SourceFile, Violation } from '#scripts/laws/tree.ts';
import { codeFiles, isTest } from '#scripts/laws/tree.ts';

const KINDS = ['queries', 'commands', 'loaders', 'actions', 'input', 'jobs', 'door'];
/** Who asks, and the one builder of actions: there is one of each in the product. */
const ACCESS = ['session', 'action'];
const VAGUE = /(^|\/)(utils?|helpers?|services?|types|hooks)(\/|\.tsx?$)/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.(ts|tsx|css)$/;

export const features: Law = {
  name: 'a file name says what kind of code it is',
  check: (tree) =>
    codeFiles(tree).flatMap((file): Violation[] => {
      const message = vague(file.path) ?? barrel(file) ?? place(file.path) ?? spelling(file.path);
      return message ? [{ file: file.path, message }] : [];
    }),
};

function vague(path: string) {
  const name = VAGUE.exec(path)?.[2];
  return (
    name &&
    `is called "${name}", where anything may live. Name the file after what it does, beside what needs it.`
  );
}

function barrel(file: SourceFile) {
  const { body } = file.program();
  const onlyPassesOn =
    body.length > 0 &&
    body.every(
      (node) =>
        node.type === 'ExportAllDeclaration' || (node.type === 'ExportNamedDeclaration' && node.source),
    );
  if (!onlyPassesOn && !/(^|\/)index\.tsx?$/.test(file.path)) return undefined;
  return 'is a barrel. Import each thing from the file it is written in.';
}

function place(path: string) {
  const [top, noun = '', kind = '', ...rest] = path.split('/');
  if (top !== 'features') return undefined;
  if (kind === '') return 'stands outside a feature. Put it in features/<noun>/.';
  if (kind === 'components') return undefined;
  if (kind === 'rules')
    return rest.length === 1 && path.endsWith('.ts')
      ? undefined
      : 'is not a plain rules/<rule>.ts: one folder, a file a rule, no JSX.';
  if (rest.length === 0 && isTest(kind)) return undefined;
  const names = (noun === 'access' ? [...KINDS, ...ACCESS] : KINDS).map((name) => `${name}.ts`);
  if (rest.length === 0 && names.includes(kind)) return undefined;
  return `is none of ${names.join(', ')}, rules/*.ts, components/*, a *.test.ts or the testing.ts that tests share. If it does not fit, it is another noun: make a feature of it.`;
}

function spelling(path: string) {
  const name = path.split('/').at(-1) ?? '';
  return KEBAB.test(name) ? undefined : 'is not in kebab-case. Rename it: due-date.ts.';
}
