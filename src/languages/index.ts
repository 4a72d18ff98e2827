/** The languages that Easel speaks, by Discord's names of them; what is in none of these is said in English. */
import { de } from './de.js';
import { en } from './en.js';
import type { Language } from './language.js';

export { explain, explainPause, inviteTo } from './explain.js';
export { problemIn } from './problems.js';
export { en, type Language };

export const LANGUAGES: Readonly<Record<string, Language>> = { 'en-US': en, de };

/** Discord's names of the languages that texts are translated to, English aside. */
export const TRANSLATIONS: readonly (readonly [locale: string, language: Language])[] =
  Object.entries(LANGUAGES).filter(([, language]) => language !== en);

const BY_LOCALE = new Map(Object.entries(LANGUAGES));

/** The language of one of Discord's locales, such as `de` or `pt-BR`. */
export function languageOf(locale: string | null | undefined): Language {
  return BY_LOCALE.get(locale ?? '') ?? en;
}
