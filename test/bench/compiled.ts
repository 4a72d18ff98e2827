/** A file of the bench as plain JavaScript, so that no compiler is counted as part of what it measures. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Puts it into `folder`, and returns where. It may import nothing but Node. */
export function compiled(file: string, folder: string): string {
  const source = readFileSync(join(import.meta.dirname, file), 'utf8');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
  });
  const path = join(folder, file.replace(/\.ts$/u, '.mjs'));
  writeFileSync(path, outputText);
  return path;
}
