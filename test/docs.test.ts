/** The documents: what they point at is there, and their tables say what the code says. `npm run docs:check` runs it, with what compares configurations. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allCommands } from '../src/commands/index.js';
import { MODELS } from '../src/pipeline/providers/models.js';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const filesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)));

const DOCUMENTS = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...filesIn('docs').filter((name) => name.endsWith('.md')),
];

/** Without what only shows how something is written. */
const prose = (text: string) =>
  text
    .replace(/^( *)(`{3,}|~{3,})[^\n]*\n[^]*?^\1\2 *$/gm, '')
    .replace(/(`+)[^`][^]*?\1(?!`)/g, '');

/** What GitHub makes of the headings. */
function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  const body = text.replace(/^( *)(`{3,})[^\n]*\n[^]*?^\1\2 *$/gm, '');
  return Array.from(body.matchAll(/^#{1,6} +(.+?)#* *$/gm), ([, heading = '']) => {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${String(before)}`;
  });
}

function targetsIn(text: string): string[] {
  const plain = prose(text);
  return [
    ...Array.from(
      plain.matchAll(/\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g),
      ([, to = '']) => to,
    ),
    ...Array.from(plain.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm), ([, to = '']) => to),
    ...Array.from(
      plain.matchAll(/<(?:img|a)\b[^>]*?\b(?:src|href)="([^"]+)"/g),
      ([, to = '']) => to,
    ),
  ];
}

const isElsewhere = (target: string) => /^[a-z][a-z+.-]*:/i.test(target);

describe.each(DOCUMENTS)('%s', (document) => {
  const text = read(document);

  it('points at what is there', () => {
    const dead = targetsIn(text)
      .filter((target) => !isElsewhere(target))
      .filter((target) => {
        const [path = '', anchor] = decodeURIComponent(target).split('#');
        const file = path === '' ? document : join(dirname(document), path);
        if (!existsSync(join(root, file))) return true;
        return (
          anchor !== undefined && file.endsWith('.md') && !anchorsOf(read(file)).includes(anchor)
        );
      });
    expect(dead).toEqual([]);
  });

  it('names files that are there', () => {
    const named = Array.from(
      text.matchAll(/`((?:src|test|docs|scripts|fonts|assets)\/[\w./-]+)`/g),
      ([, path = '']) => path,
    );
    // A name in capitals stands for one.
    const missing = named.filter((path) => !/[A-Z]{4}/.test(path) && !existsSync(join(root, path)));
    // What was is told by the changelog and by decisions.
    const isOfNow = document !== 'CHANGELOG.md' && !document.startsWith('docs/decisions/');
    expect(isOfNow ? missing : []).toEqual([]);
  });

  it('names commands of npm that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = Array.from(text.matchAll(/\bnpm run ([a-z][\w:-]*)/g), ([, name = '']) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe('the pictures', () => {
  it('are all shown somewhere', () => {
    const shown = DOCUMENTS.flatMap((document) =>
      targetsIn(read(document)).map((target) => join(dirname(document), target)),
    );
    expect(filesIn('docs/images').filter((file) => !shown.includes(file))).toEqual([]);
  });

  it('say in words what they show', () => {
    const silent = DOCUMENTS.flatMap((document) =>
      Array.from(
        prose(read(document)).matchAll(/!\[\s*\]\(|<img\b(?![^>]*\balt="[^"]+")/g),
        () => document,
      ),
    );
    expect(silent).toEqual([]);
  });
});

/** The first cell of each row of the table under a heading. */
function rowsUnder(document: string, heading: string): string[] {
  const section = read(document)
    .split(/^#{1,6} /m)
    .find((part) => part.startsWith(`${heading}\n`));
  const cells = Array.from(
    (section ?? '').matchAll(/^\|\s*([^|]*?)\s*\|/gm),
    ([, cell = '']) => cell,
  );
  return cells.slice(2);
}

describe('the table', () => {
  it('of commands has all of them', () => {
    const named = rowsUnder('README.md', 'Commands').map((cell) =>
      cell.replace(/^[`_]\/?|[`_]$/g, ''),
    );
    expect(named.sort()).toEqual(
      allCommands(['somebody/model'])
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('of errors has every code', () => {
    const codes =
      /^export type Fault =\n([^]*?);\n\nexport type FaultCode/m.exec(read('src/errors.ts'))?.[1] ??
      '';
    const lists = Array.from(
      codes.matchAll(/code: ((?:'\w+'(?: \| )?)+)/g),
      ([, list = '']) => list,
    );
    const known = lists.flatMap((list) =>
      Array.from(list.matchAll(/'(\w+)'/g), ([, code = '']) => code),
    );
    const told = rowsUnder('docs/operations.md', 'Error codes').flatMap((cell) =>
      Array.from(cell.matchAll(/`(\w+)`/g), ([, code = '']) => code),
    );
    expect(told.sort()).toEqual(known.sort());
  });

  it('of image models says of each what the code says', () => {
    const told = Array.from(
      read('docs/models.md').matchAll(/^\| `([^`]+)` +\|(.+)\|$/gm),
      ([, id = '', cells = '']) => [id, ...cells.split('|').map((cell) => cell.trim())],
    );
    expect(told).toEqual(
      Object.entries(MODELS).map(([id, { usd, shape = 'size', negative }]) => [
        id,
        usd ? ('image' in usd ? `${usd.image} an image` : `${usd.megapixel} a megapixel`) : '–',
        shape,
        negative ? 'yes' : '–',
        usd?.read ?? '–',
      ]),
    );
  });

  it('of options of the import has what it takes', () => {
    const told = rowsUnder('docs/import.md', 'Whose they are').map(
      (cell) => /--[\w-]+/.exec(cell)?.[0],
    );
    const taken = Array.from(
      read('src/import/options.ts').matchAll(/\.option\('(--[\w-]+)/g),
      ([, name]) => name,
    );
    expect(told.sort()).toEqual(taken.sort());
  });

  it('of documents has all of them', () => {
    const listed = targetsIn(read('docs/README.md')).map((target) => join('docs', target));
    const whole = DOCUMENTS.filter(
      (document) => document !== 'docs/README.md' && !document.startsWith('docs/decisions/'),
    );
    expect(whole.filter((document) => !listed.includes(document))).toEqual([]);
  });
});

it('every command of npm is told of, in the README or to contributors', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const told = read('README.md') + read('CONTRIBUTING.md');
  const missing = Object.keys(scripts).filter(
    (name) => !new RegExp(`\\bnpm (?:run )?${name}(?![\\w:-])`).test(told),
  );
  expect(missing).toEqual([]);
});
