/** Sentences by which models say that they will not paint this. */
const UNWANTED = new RegExp(
  [
    'content[ -](?:policy|policies|checker|filter|moderation)|safety (?:checker|filter|polic|reason|system)|nsfw|moderat(?:ed|ion)',
    '\\bflagged\\b|inappropriate|prohibited|sensitive (?:content|words?)|explicit content',
    'violat(?:e|es|ed|ing|ion)\\b.*(?:polic|guideline|terms|rules)',
    "\\b(?:I|we)(?:['’](?:m|re)| am| are)? (?:can(?:['’]t|not| not)|won['’]t|unable|not able)\\b",
    'did not generate|no (?:image|media) (?:was|were) generated',
  ].join('|'),
  'i',
);

export function isUnwanted(sentence: string): boolean {
  return UNWANTED.test(sentence);
}
