import type { Law, Tree, Violation } from '#scripts/laws/tree.ts';
import { isTest } from '#scripts/laws/tree.ts';

const HAND_WRITTEN = /\.(tsx?|[cm]?js|css)$/;
const PRODUCT = /^(app|components|features|db|lib)\/|^(middleware|server)\.ts$/;
const GENERATED = /^db\/(migrations|seed\/content)\//;
const BUDGET = { median: 60, p90: 180, max: 300 };

export const size: Law = {
  name: 'files are small',
  check: (tree) => {
    const sizes = measure(tree);
    const tooLong = sizes
      .filter(({ lines }) => lines > BUDGET.max)
      .map(
        ({ file, lines }): Violation => ({
          file,
          message: `has ${lines} lines, more than ${BUDGET.max}. Split it by what its parts are called.`,
        }),
      );
    const product = sizes.filter(({ file }) => PRODUCT.test(file) && !isTest(file));
    return [...tooLong, ...share(product, 0.5, BUDGET.median), ...share(product, 0.9, BUDGET.p90)];
  },
};

type Size = { file: string; lines: number };

const measure = (tree: Tree): Size[] =>
  [...tree.files.values()]
    .filter(({ path }) => HAND_WRITTEN.test(path) && !GENERATED.test(path))
    .map(({ path, text }) => ({ file: path, lines: text.replace(/\n$/, '').split('\n').length }))
    .sort((a, b) => a.lines - b.lines);

function share(sizes: Size[], part: number, budget: number): Violation[] {
  const at = sizes[Math.ceil(sizes.length * part) - 1];
  if (!at || at.lines <= budget) return [];
  const name = part === 0.5 ? 'half' : `${part * 100} %`;
  return [
    {
      file: 'the product',
      message: `has files too long: ${name} of them must have ${budget} lines or fewer, and the border stands at ${at.lines} (${at.file}). Split the longest.`,
    },
  ];
}
