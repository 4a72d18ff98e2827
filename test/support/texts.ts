/** Names and descriptions for commands of tests, in English and German. */
import { en, type Language } from '../../src/languages/index.js';

export function textsFor<const Names extends readonly string[]>(name: string, options: Names) {
  return (language: Language) => {
    const text = (word: string) => {
      const said = language === en ? word : `${word}-de`;
      return { name: said, description: `The ${said}` };
    };
    const described = options.map((option: Names[number]) => [option, text(option)] as const);
    return { ...text(name), options: Object.fromEntries(described) as Texts<Names[number]> };
  };
}

type Texts<Name extends string> = Readonly<
  Record<Name, { readonly name: string; readonly description: string }>
>;
