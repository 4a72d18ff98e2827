/** Says an element in plain words, as a critic and a prompt name it. */
import type { PromptElement } from '../painter/elements.js';
import { numberWord, plural, pluralOnly, uncounted } from '../painter/vocabulary.js';

/** Whether one speaks of it with "are". */
export function isMany(element: Pick<PromptElement, 'noun' | 'plural' | 'count'>): boolean {
  if (element.count !== undefined) return element.count !== 1;
  return element.plural || pluralOnly.has(element.noun.split(' ').at(-1) ?? '');
}

const article = (noun: string) => (/^[aeiou]/.test(noun) ? 'an' : 'a');

/** The element in plain words: "three white gulls", "a red fox", "oil painting". */
export function describe(
  element: Pick<PromptElement, 'kind' | 'noun' | 'plural' | 'colour' | 'count'>,
): string {
  if (element.kind !== 'object') return [element.colour, element.noun].filter(Boolean).join(' ');
  const many = isMany(element);
  const inflected = many && !pluralOnly.has(element.noun) ? plural(element.noun) : element.noun;
  const thing = [element.colour, inflected].filter(Boolean).join(' ');
  if (element.count !== undefined) return `${numberWord(element.count)} ${thing}`;
  const head = element.noun.split(' ').at(-1) ?? '';
  return many || uncounted.has(head) ? thing : `${article(thing)} ${thing}`;
}
