/** A style that a server has by name: words that are added to what somebody asks for. */
export interface Style {
  readonly name: string;
  /** Added at the end of the prompt. */
  readonly text: string;
  readonly negative: string | null;
}

export const MAX_STYLE_NAME = 50;
export const MAX_STYLE_TEXT = 500;

export function isSameName(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

/** What a person says to have nothing avoided, in the languages that we speak. */
const NOTHING = /^(?:none|nothing|nichts|keine?s?|[-–—])$/iu;

export function isNothing(negative: string | null): boolean {
  return negative !== null && NOTHING.test(negative.trim());
}

/** The prompt in this style; its own words come first. What a person takes back is not avoided, whatever the style says. */
export function inStyle<P extends { readonly prompt: string; readonly negative: string | null }>(
  prompt: P,
  style: Style | null | undefined,
): P {
  if (isNothing(prompt.negative))
    return inStyle({ ...prompt, negative: null }, style && { ...style, negative: null });
  if (!style) return prompt;
  const negative = [prompt.negative, style.negative].filter((part) => part !== null).join(', ');
  return {
    ...prompt,
    prompt: `${prompt.prompt}, ${style.text}`,
    negative: negative === '' ? null : negative,
  };
}
