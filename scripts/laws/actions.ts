import type { Node, Statement } from 'oxc-parser';
import { starts } from '#scripts/laws/directive.ts';
import { codeFiles, isTest, type Law, lineAt, type SourceFile, type Violation } from '#scripts/laws/tree.ts';
import { walk } from '#scripts/laws/walk.ts';

const BUILDERS = ['tenantAction', 'operatorAction', 'publicAction'];
const HOME = /^#features\/access\//;

/** Every server action is a public POST, so none may exist that did not pass the builder. */
export const actions: Law = {
  name: 'an action states its permission',
  check: (tree) =>
    codeFiles(tree)
      .filter(({ path }) => !isTest(path))
      .flatMap((file) => {
        const complaints = starts(file, 'use server') ? [...misplaced(file), ...unbuilt(file)] : inline(file);
        return complaints.map(({ node, message }) => ({
          file: file.path,
          line: lineAt(file.text, node.start),
          message,
        })) satisfies Violation[];
      }),
};

type Complaint = { node: Node; message: string };

function misplaced(file: SourceFile): Complaint[] {
  if (/^features\/[^/]+\/actions\.ts$/.test(file.path)) return [];
  return [{ node: file.program(), message: 'holds actions. They live in features/<noun>/actions.ts.' }];
}

function inline(file: SourceFile): Complaint[] {
  const found: Complaint[] = [];
  walk(file.program(), (node) => {
    if ('directive' in node && node.directive === 'use server')
      found.push({ node, message: "has an action inside a function. Move it to the feature's actions.ts." });
  });
  return found;
}

function unbuilt(file: SourceFile): Complaint[] {
  const builders = new Set(file.program().body.flatMap(buildersIn));
  return file.program().body.flatMap((node) => {
    if (!isExport(node) || ('exportKind' in node && node.exportKind === 'type')) return [];
    const built = declared(node);
    if (built.length > 0 && built.every((value) => isBuilt(value, builders))) return [];
    const message = `exports something that is not \`export const name = ${BUILDERS[0]}({ permission: …, … })\`. Build it with ${BUILDERS.join(', ')} of features/access.`;
    return [{ node, message }];
  });
}

const isExport = (node: Statement) =>
  node.type === 'ExportNamedDeclaration' ||
  node.type === 'ExportDefaultDeclaration' ||
  node.type === 'ExportAllDeclaration';

function buildersIn(node: Statement): string[] {
  if (node.type !== 'ImportDeclaration' || !HOME.test(node.source.value)) return [];
  return node.specifiers.flatMap((one) =>
    one.type === 'ImportSpecifier' &&
    one.imported.type === 'Identifier' &&
    BUILDERS.includes(one.imported.name)
      ? [one.local.name]
      : [],
  );
}

const declared = (node: Node) =>
  node.type === 'ExportNamedDeclaration' && node.declaration?.type === 'VariableDeclaration'
    ? node.declaration.declarations.map(({ init }) => init)
    : [];

const isBuilt = (value: Node | null, builders: Set<string>) =>
  value?.type === 'CallExpression' && value.callee.type === 'Identifier' && builders.has(value.callee.name);
