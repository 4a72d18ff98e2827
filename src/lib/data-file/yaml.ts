/** YAML without what makes it dangerous or ambiguous: one document, no aliases, tags or merge keys. */
import {
  boolCoreTag,
  constructFromEvents,
  defineMappingTag,
  defineScalarTag,
  EVENT_ID,
  type Event,
  FAILSAFE_SCHEMA,
  NOT_RESOLVED,
  nullCoreTag,
  parseEvents,
  YAMLException,
} from 'js-yaml';
import type { Problem } from '../../errors.js';
import { clip, Fields, MAX_DEPTH, place, readNumber, type Read } from './value.js';

/** Everything that YAML 1.2 takes for a number. */
const NUMBER = /^(?:[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?|0[xo][\da-fA-F]+)$/;

const numberTag = defineScalarTag('tag:yaml.org,2002:float', {
  implicit: true,
  resolve: (source) => (NUMBER.test(source) ? readNumber(source) : NOT_RESOLVED),
  identify: () => false,
});

const fieldsTag = defineMappingTag('tag:yaml.org,2002:map', {
  create: () => new Fields(),
  addPair: (fields, name, value) => {
    if (typeof name !== 'string') return 'a name must be text';
    if (name === '<<') return 'merge keys are not allowed';
    fields.pairs.push([name, value]);
    return '';
  },
  // A name given twice is kept twice, so that it is told with its path.
  has: () => false,
  keys: () => [],
  get: () => undefined,
  identify: () => false,
});

const schema = FAILSAFE_SCHEMA.withTags(nullCoreTag, boolCoreTag, numberTag, fieldsTag);

/** Reads a whole text; refuses what is not plain YAML, with its place. */
export function readYaml(text: string): Read {
  try {
    const events = parseEvents(text, { maxDepth: MAX_DEPTH });
    const problems = refusals(text, events);
    if (problems.length > 0) return { ok: false, problems };
    const [value] = constructFromEvents(events, { source: text, schema, maxAliases: 0 });
    return { ok: true, value };
  } catch (error) {
    return { ok: false, problems: [broken(text, error)] };
  }
}

/** What is YAML and yet refused: the first alias, the first tag, and more or less than one document. */
function refusals(text: string, events: readonly Event[]): Problem[] {
  const problems: Problem[] = [];
  const alias = events.find((event) => event.type === EVENT_ID.ALIAS);
  if (alias)
    problems.push({ path: place(text, alias.anchorStart), message: 'aliases are not allowed' });
  const tagged = events.find((event) => 'tagStart' in event && event.tagStart >= 0);
  if (tagged && 'tagStart' in tagged)
    problems.push({ path: place(text, tagged.tagStart), message: 'tags are not allowed' });
  const documents = events.filter((event) => event.type === EVENT_ID.DOCUMENT).length;
  if (documents !== 1)
    problems.push({ path: 'file', message: `expected one document, got ${String(documents)}` });
  return problems;
}

/** js-yaml names its limit by an option; its other sentences can be shown. */
function broken(text: string, error: unknown): Problem {
  if (!(error instanceof YAMLException)) return { path: 'file', message: 'is not YAML' };
  const tooDeep = error.reason.includes('maxDepth');
  return {
    path: error.mark ? place(text, error.mark.position) : 'file',
    message: tooDeep ? `nested deeper than ${String(MAX_DEPTH)} levels` : clip(error.reason, 200),
  };
}
