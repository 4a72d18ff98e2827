/** Finds what looks like a sentence in the sources: words with a space between them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '../../src');

/** Texts of errors and logs, which nobody reads in Discord. */
const UNREAD = /(?:^|\.)log\.\w+$|Error$/;

export interface Sentence {
  readonly file: string;
  /** With `{}` for each value in it. */
  readonly text: string;
}

/** Every text of two words or more in the files of `src` whose paths begin so. */
export function sentencesIn(...begins: readonly string[]): Sentence[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && begins.some((begin) => file.startsWith(begin)));
  return files.flatMap((file) => {
    const source = ts.createSourceFile(
      file,
      readFileSync(join(root, file), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    return textsIn(source).map((text) => ({ file, text }));
  });
}

function textsIn(node: ts.Node): string[] {
  if (ts.isImportDeclaration(node) || isUnread(node)) return [];
  const own = textOf(node);
  const inner: string[] = [];
  node.forEachChild((child) => {
    inner.push(...textsIn(child));
  });
  return own !== undefined && /\p{L}{2,}[,:]? \p{L}/u.test(own) ? [own, ...inner] : inner;
}

function isUnread(node: ts.Node): boolean {
  const called = ts.isCallExpression(node) || ts.isNewExpression(node);
  return called && UNREAD.test(node.expression.getText());
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `{}${literal.text}`).join('');
}
