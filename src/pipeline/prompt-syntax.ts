/** What people type into prompts for other programs: weights such as `(fox:1.3)`, and tags that load a LoRA. */

/*
 * Each begins where it can, and no part of it is without a limit: a text without any is read once.
 */

/** With the comma before it, so that none is left where it is taken out of a list. */
const LORA = /,?\s{0,9}<(?:lora|lyco|lycoris|locon|hypernet):[^<>]*>/giu;

/** `(fox:1.3)`; no time of day and no verse, whose colon follows a figure. */
const WEIGHTED =
  /(?<!\()\({1,9}[^()]{0,200}[^\s\d():]\s{0,9}:-?(?:\d(?:\.\d{1,9})?|\.\d{1,9})\s{0,9}\)+/gu;
/** `((fox))` */
const EMPHASISED = /(?<!\()\({2,9}[^()]{1,200}\){2,9}/gu;
/** `fox::2`, as Midjourney has it. */
const PART = /(?<![^\s:,])[^\s:,]+::-?(?:\d+(?:\.\d+)?|\.\d+)?(?=[\s,]|$)/gu;

/** The text without its tags, and these. Without any it is returned as it is. */
export function takeLoras(text: string): { readonly text: string; readonly loras: string[] } {
  const loras = (text.match(LORA) ?? []).map((tag) => tag.replace(/^,?\s*/u, ''));
  if (loras.length === 0) return { text, loras };
  return { text: text.replace(LORA, '').replace(/^[\s,]+/u, ''), loras };
}

/** Each weight in a text, once. */
export function weightsIn(text: string): string[] {
  const found = [WEIGHTED, EMPHASISED, PART].flatMap((weight) => text.match(weight) ?? []);
  return [...new Set(found)];
}
