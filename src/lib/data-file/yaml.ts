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
import { doubtAt, doubtfulTexts } from './yaml-texts.js';
import { clip, Fields, MAX_DEPTH, place, readNumber, type Read } from './value.js';

/** Everything that YAML 1.2 takes for a number. */
const NUMBER = /^(?:[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?|0[xo][\da-fA-F]+)$/;

const NO_NAME = 'a name must be text';
const MERGE_KEY = 'merge keys are not allowed';

/** A file has at most so many prompts, and a mapping around them. */
const MOST_PLACES = 101;

const numberTag = defineScalarTag('tag:yaml.org,2002:float', {
  implicit: true,
  resolve: (source) => (NUMBER.test(source) ? readNumber(source) : NOT_RESOLVED),
  identify: () => false,
});

/** A mapping becomes `Fields`, which are kept in `made` in the order of their beginnings. */
const fieldsTag = (made: Fields[]) =>
  defineMappingTag('tag:yaml.org,2002:map', {
    create: () => {
      const fields = new Fields();
      made.push(fields);
      return fields;
    },
    addPair: (fields, name, value) => {
      if (typeof name !== 'string') return NO_NAME;
      if (name === '<<') return MERGE_KEY;
      fields.pairs.push([name, value]);
      return '';
    },
    // A name given twice is kept twice, so that it is told with its path.
    has: () => false,
    keys: () => [],
    get: () => undefined,
    identify: () => false,
  });

/**
 * Reads a whole text; refuses what is not plain YAML, or not what it looks like, with its place.
 * @param writer a program means what it writes, however that looks
 */
export function readYaml(text: string, writer: 'person' | 'program' = 'person'): Read {
  try {
    const events = parseEvents(text, { maxDepth: MAX_DEPTH });
    const doubts = writer === 'person' ? doubtfulTexts(text, events) : [];
    const problems = [...doubts, ...countFault(events)];
    if (problems.length > 0) return { ok: false, problems };
    const made: Fields[] = [];
    const schema = FAILSAFE_SCHEMA.withTags(nullCoreTag, boolCoreTag, numberTag, fieldsTag(made));
    const [value] = constructFromEvents(events, { source: text, schema, maxAliases: 0 });
    placeFields(text, events, made);
    return { ok: true, value };
  } catch (error) {
    return { ok: false, problems: [broken(text, error)] };
  }
}

/** Tells each where it begins, as far as anybody reads. */
function placeFields(text: string, events: readonly Event[], made: readonly Fields[]): void {
  const starts = events.flatMap((event) => (event.type === EVENT_ID.MAPPING ? [event.start] : []));
  for (const [index, fields] of made.slice(0, MOST_PLACES).entries())
    fields.place = place(text, starts[index] ?? 0);
}

function countFault(events: readonly Event[]): Problem[] {
  const documents = events.filter((event) => event.type === EVENT_ID.DOCUMENT).length;
  if (documents === 1) return [];
  return [{ path: 'file', message: `expected one document, got ${String(documents)}` }];
}

/** js-yaml names its limit by an option; its other sentences can be shown. */
function broken(text: string, error: unknown): Problem {
  if (!(error instanceof YAMLException)) return { path: 'file', message: 'is not YAML' };
  const { reason, mark } = error;
  const path = mark ? place(text, mark.position) : 'file';
  if (reason.includes('maxDepth'))
    return { path, message: `nested deeper than ${String(MAX_DEPTH)} levels` };
  const isOurs = reason.startsWith(NO_NAME) || reason.startsWith(MERGE_KEY);
  const meant = mark && !isOurs ? doubtAt(text, mark.position) : undefined;
  return (
    meant ?? { path, message: isOurs ? reason : `cannot be read as YAML: ${clip(reason, 200)}` }
  );
}
