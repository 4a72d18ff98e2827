/** The names of a prompt's fields in a file, and what is said of others. */
import type { Problem } from '../errors.js';
import { clip, type Fields } from '../lib/data-file/value.js';
import { nearestName } from '../lib/nearest-name.js';
import { promptSchema } from './prompt.js';

/** More faults than these nobody reads. */
export const MAX_PROBLEMS = 1000;

export const FIELD_NAMES: ReadonlySet<string> = new Set(Object.keys(promptSchema.shape));

/** What a field is called elsewhere, by the options of /generate among others. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([['negative', 'negative_prompt']]);
export const fieldOf = (name: string) => OTHER_NAMES.get(name) ?? name;

/** The known fields of a mapping, each once; the others are faults. */
export function unique(
  fields: Fields,
  path: string,
  known: ReadonlySet<string>,
  problems: Problem[],
): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [name, value] of fields.pairs) {
    const field = fieldOf(name);
    const fault = (message: string) =>
      problems.push({ path: path ? `${path}.${clip(name)}` : clip(name), message });
    if (!known.has(field)) {
      // Of more faults than are shown, none is worth a search.
      const meant = problems.length < MAX_PROBLEMS ? nearestName(name, known) : undefined;
      fault(meant === undefined ? 'unknown field' : `unknown field; meant “${meant}”?`);
    } else if (found.has(field)) fault('given twice');
    else found.set(field, value);
  }
  return found;
}

/** Without what is null or empty: tools that export prompts write what is absent so. */
export function given(fields: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  return new Map([...fields].filter(([, value]) => value !== null && value !== ''));
}
