import { isCode, isTest, type Law, lineAt, type SourceFile, type Violation } from '#scripts/laws/tree.ts';
import { walk } from '#scripts/laws/walk.ts';

type Word = { pattern: RegExp; where: (path: string) => boolean; message: string };

const everywhere = () => true;
const inProduct = (path: string) => /^(app|components|features)\//.test(path);

/** Written with brackets so that this file does not contain what it forbids. */
const WORDS: Word[] = [
  {
    pattern: /(?<![\w./-])[/](work|root|home|Users)[/]\w+/g,
    where: everywhere,
    message:
      'names a folder of somebody’s machine. Take the path from a setting, or relative to the project.',
  },
  {
    pattern: /\bregistry[.][\w-]+[.](org|com|net|io|dev)\b/g,
    where: (path) => path !== 'package-lock.json',
    message: 'names a package registry. npm knows its own: leave it out.',
  },
  {
    pattern: /\b(T[O]DO|FIX[M]E|X[X]X|HAC[K])\b/g,
    where: (path) => path !== 'package-lock.json',
    message: 'leaves work for later. Do it, or open an issue and say in the code what is true now.',
  },
  {
    pattern: /\blorem\s[i]psum\b/gi,
    where: everywhere,
    message: 'holds filler. Write the words that a reader will meet.',
  },
  {
    pattern: /\p{Emoji_Presentation}|\u{fe0f}/gu,
    where: inProduct,
    message: 'shows an emoji. Use an icon of lucide-react with a label, or words.',
  },
];

export const text: Law = {
  name: 'texts are finished and our own',
  check: (tree) =>
    [...tree.files.values()].flatMap((file) => [
      ...WORDS.filter(({ where }) => where(file.path)).flatMap((word) => found(file, word)),
      ...(inProduct(file.path) && !isTest(file.path) ? remote(file) : []),
    ]),
};

const found = (file: SourceFile, { pattern, message }: Word): Violation[] =>
  [...file.text.matchAll(pattern)].map((match) => ({
    file: file.path,
    line: lineAt(file.text, match.index),
    message: `(“${match[0]}”) ${message}`,
  }));

const ADDRESS =
  /https?:\/\/(?!([\w-]+\.)*(localhost|example|example\.(com|org|net)|w3\.org)\b)[\w-]+(\.[\w-]+)+/;

/** An intranet may have no way out: whatever a page loads comes from the portal itself. */
function remote(file: SourceFile): Violation[] {
  const violations: Violation[] = [];
  const judge = (value: string, offset: number) => {
    const address = ADDRESS.exec(value)?.[0];
    if (!address) return;
    const message = `(“${address}”) reaches outside the portal. Keep a copy in the project, or make it a setting.`;
    violations.push({ file: file.path, line: lineAt(file.text, offset), message });
  };
  if (file.path.endsWith('.css')) judge(file.text.replace(/\/\*[\s\S]*?\*\//g, ''), 0);
  if (!isCode(file.path)) return violations;
  walk(file.program(), (node) => {
    if (node.type === 'Literal' && typeof node.value === 'string') judge(node.value, node.start);
    if (node.type === 'TemplateElement') judge(node.value.raw, node.start);
  });
  return violations;
}
