import { describe, expect, it } from 'vitest';
import { en, LANGUAGES, languageOf, TRANSLATIONS } from '../../src/languages/index.js';

/** Every sentence of a language that is a text as it stands, by its path. */
function sentencesOf(value: unknown, path = ''): [path: string, sentence: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    sentencesOf(inner, path === '' ? name : `${path}.${name}`),
  );
}

/** The paths of everything that is said, functions included. */
function pathsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [`${path}:${typeof value}`];
  return Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, `${path}.${name}`));
}

describe.each(TRANSLATIONS)('%s', (_locale, language) => {
  it('says everything that English says, and nothing else', () => {
    expect(pathsOf(language).sort()).toEqual(pathsOf(en).sort());
  });

  it('leaves nothing in English', () => {
    const english = new Map(sentencesOf(en));
    const left = sentencesOf(language).filter(
      ([path, sentence]) => /\p{L}.* /u.test(sentence) && english.get(path) === sentence,
    );
    expect(left).toEqual([]);
  });
});

describe.each(Object.entries(LANGUAGES))('the commands of %s', (_locale, { commands }) => {
  const texts = sentencesOf(commands);

  it('have names that Discord takes', () => {
    for (const [path, name] of texts.filter(([path]) => path.endsWith('.name')))
      expect(name, path).toMatch(/^[-_\p{L}\p{N}]{1,32}$/u);
    for (const [path, name] of texts.filter(([path]) => path.endsWith('.name')))
      expect(name, path).toBe(name.toLowerCase());
  });

  it('have descriptions that Discord takes', () => {
    for (const [path, text] of texts.filter(([path]) => path.endsWith('.description')))
      expect(text.length, path).toBeLessThanOrEqual(100);
  });

  it('are told apart by their names', () => {
    const names = Object.values(commands).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a locale', () => {
  it('is served in its language, any other in English', () => {
    expect(languageOf('de')).toBe(LANGUAGES.de);
    for (const other of ['en-GB', 'xx', '', null, undefined, '__proto__', 'constructor'])
      expect(languageOf(other)).toBe(en);
  });
});
