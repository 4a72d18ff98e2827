/** Names and descriptions as Discord is told of them: in English, and beside it in every other language. */
import type { LocalizationMap } from 'discord-api-types/v10';
import { en, TRANSLATIONS, type Language } from '../../languages/index.js';

interface Texts {
  readonly name: string;
  readonly description: string;
}

/** A text in every language but English. */
export function translated(textIn: (language: Language) => string): LocalizationMap {
  return Object.fromEntries(TRANSLATIONS.map(([locale, language]) => [locale, textIn(language)]));
}

/** Name and description in every language. `name` is what the interaction will say, whatever the person reads. */
export function localized(name: string, textsIn: (language: Language) => Texts) {
  return {
    name,
    name_localizations: translated((language) => textsIn(language).name),
    description: textsIn(en).description,
    description_localizations: translated((language) => textsIn(language).description),
  };
}
