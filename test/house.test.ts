/** What is said in two places is the same in both. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VARIABLES } from '../src/config.js';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const variables = [...VARIABLES].sort();

/** What the first group of a pattern finds in a text, everywhere. */
const found = (text: string, pattern: RegExp) =>
  Array.from(text.matchAll(pattern), ([, name]) => name ?? '');

describe('the variables of the configuration', () => {
  it('are all in .env.example, once', () => {
    expect(found(read('.env.example'), /^#?([A-Z_]+)=/gm).sort()).toEqual(variables);
  });

  it('are all in the table of the README, once', () => {
    const section = /^## Configuration$(.*?)^## /ms.exec(read('README.md'))?.[1] ?? '';
    const cells = found(section, /^\| ([^|]*) \|/gm).join('\n');
    expect(found(cells, /`([A-Z_]+)`/g).sort()).toEqual(variables);
  });
});

describe('the commands', () => {
  it('in the list are the files of the folder', () => {
    // Buttons that belong to no command are a file of their own.
    const notCommands = ['checks', 'define', 'index', 'run-actions', 'status-buttons'];
    const files = readdirSync(join(root, 'src/commands'))
      .map((file) => file.replace(/\.ts$/, ''))
      .filter((name) => !notCommands.includes(name));
    const imported = found(read('src/commands/index.ts'), /from '\.\/([\w-]+)\.js'/g);
    expect(imported.filter((name) => !notCommands.includes(name)).sort()).toEqual(files.sort());
  });
});

describe('an installation', () => {
  it('may come from any registry', () => {
    expect(read('package-lock.json')).not.toContain('"resolved"');
  });

  it('is tried by CI as the README says', () => {
    const promised = found(read('README.md'), /^(npm ci && npm [^#\n]*?) *#/gm)
      .filter((line) => !line.endsWith('start'))
      .flatMap((line) => line.split(' && '));
    expect(promised).toEqual(['npm ci', 'npm run sandbox -- --once', 'npm ci', 'npm test']);
    const tried = read('.ci/run').split('\n');
    for (const command of promised) expect(tried).toContain(command);
  });
});
