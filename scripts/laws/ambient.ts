import type { Node } from 'oxc-parser';
import { starts } from '#scripts/laws/directive.ts';
import { codeFiles, isTest, type Law, lineAt, type SourceFile, type Violation } from '#scripts/laws/tree.ts';
import { walk } from '#scripts/laws/walk.ts';

const TOOLING = /^(scripts|bench|e2e|lib\/embedded)\/|\.config\.ts$/;

/** What code may read out of thin air, and where: settings, the clock and chance come in by one door each. */
export const ambient: Law = {
  name: 'settings, clock and chance come in by one door',
  check: (tree) =>
    codeFiles(tree)
      .filter(({ path }) => !TOOLING.test(path) && !isTest(path))
      .flatMap((file) => {
        const found: Violation[] = [];
        walk(file.program(), (node) => {
          if (setsVariable(node)) return false;
          const message = settings(file, node) ?? time(file, node) ?? chance(file, node);
          if (message) found.push({ file: file.path, line: lineAt(file.text, node.start), message });
        });
        return found;
      }),
};

/** Set for a library that reads it: nothing of ours is decided by it. */
const setsVariable = (node: Node) =>
  node.type === 'AssignmentExpression' &&
  node.left.type === 'MemberExpression' &&
  member(node.left.object, 'process', 'env');

function settings({ path }: SourceFile, node: Node) {
  if (path === 'lib/env.ts' || !member(node, 'process', 'env')) return undefined;
  return 'reads process.env. Declare the setting in lib/env.ts and call env().';
}

function time(file: SourceFile, node: Node) {
  if (file.path === 'lib/clock.ts' || inBrowser(file)) return undefined;
  const bare =
    (node.type === 'NewExpression' || node.type === 'CallExpression') &&
    node.callee.type === 'Identifier' &&
    node.callee.name === 'Date' &&
    node.arguments.length === 0;
  if (!bare && !member(node, 'Date', 'now') && !member(node, 'Temporal', 'Now')) return undefined;
  return 'reads the clock. Take `now` as an argument; whoever starts the work calls clock.now() of lib/clock.ts.';
}

function chance({ path }: SourceFile, node: Node) {
  if (!/^features\/[^/]+\/rules\//.test(path)) return undefined;
  if (!member(node, 'Math', 'random') && !member(node, 'crypto', 'randomUUID')) return undefined;
  return 'is a rule and throws dice. Take the random number, or its seed, as an argument.';
}

const inBrowser = (file: SourceFile) => /(^|\/)components\//.test(file.path) || starts(file, 'use client');

const member = (node: Node, object: string, property: string) =>
  node.type === 'MemberExpression' &&
  node.object.type === 'Identifier' &&
  node.object.name === object &&
  node.property.type === 'Identifier' &&
  node.property.name === property;
