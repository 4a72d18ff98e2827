/** What a model takes, by the OpenAPI document that fal serves of it: untrusted, and as its author wrote it. */
import { z } from 'zod';
import type { Abilities } from '../abilities.js';

/** References and alternatives that lead to a list of choices, one within the other. */
const MAX_DEPTH = 4;
const MAX_CHOICES = 100;

const record = z.record(z.string(), z.unknown());
const list = z.array(z.unknown()).catch([]);
const fieldSchema = z.object({
  $ref: z.string().optional().catch(undefined),
  enum: list,
  anyOf: list,
  oneOf: list,
  allOf: list,
  properties: record.catch({}),
});

const inputSchema = z.object({
  properties: record,
  required: z.array(z.string()).catch([]),
  additionalProperties: z.unknown().optional(),
});

export interface ModelSchema {
  readonly abilities: Abilities;
  /** Inputs that it cannot do without and never gets from us: it is no model that paints a text alone. */
  readonly missing: readonly string[];
}

/** Undefined where the document says nothing of a model that takes a prompt. */
export function schemaIn(document: unknown, model: string): ModelSchema | undefined {
  const input = inputSchema.safeParse(
    deref(document, at(document, ['paths', `/${model}`, 'post', ...BODY])),
  );
  if (!input.success || !Object.hasOwn(input.data.properties, 'prompt')) return undefined;
  const { properties, required, additionalProperties } = input.data;
  const has = (name: string) => Object.hasOwn(properties, name);
  const offered = (name: string) => choicesIn(document, properties[name]);
  const format = (['output_format', 'format'] as const).find((name) =>
    offered(name).includes('png'),
  );
  const abilities: Abilities = {
    ...(format && { format }),
    ...shapeIn(document, properties),
    ...(has('negative_prompt') && { negative: true }),
    ...(!has('num_images') && { single: true }),
    ...(!has('enable_safety_checker') && { unchecked: true }),
    ...(!has('seed') && additionalProperties === false && { seedless: true }),
  };
  const missing = required.filter((name) => !GIVEN.has(name) && isName(name));
  return { abilities, missing };
}

const BODY = ['requestBody', 'content', 'application/json', 'schema'];

/** What may be required of us. */
const GIVEN = new Set([
  'prompt',
  'seed',
  'image_size',
  'aspect_ratio',
  'width',
  'height',
  'num_images',
  'enable_safety_checker',
]);

const isName = (name: string) => /^\w{1,60}$/.test(name);

const SIZES = ['square_hd', 'portrait_4_3', 'landscape_4_3', 'portrait_16_9', 'landscape_16_9'];

function shapeIn(
  document: unknown,
  properties: Readonly<Record<string, unknown>>,
): Pick<Abilities, 'shape' | 'ratios'> {
  const has = (name: string) => Object.hasOwn(properties, name);
  if (has('image_size')) {
    const names = choicesIn(document, properties.image_size);
    if (SIZES.every((size) => names.includes(size))) return {};
    if (isOfSides(document, properties.image_size)) return { shape: 'object' };
  }
  if (has('aspect_ratio')) {
    const ratios = choicesIn(document, properties.aspect_ratio).filter((ratio) =>
      /^[1-9]\d?:[1-9]\d?$/.test(ratio),
    );
    return { shape: 'ratio', ...(ratios.length > 0 && { ratios }) };
  }
  return { shape: has('width') && has('height') ? 'sides' : 'none' };
}

/** The words that a field may be, through its alternatives and references. */
function choicesIn(document: unknown, field: unknown): readonly string[] {
  return alternatives(document, field)
    .flatMap(({ enum: words }) => words)
    .filter((word) => typeof word === 'string')
    .slice(0, MAX_CHOICES);
}

function isOfSides(document: unknown, field: unknown): boolean {
  return alternatives(document, field).some(
    ({ properties }) => Object.hasOwn(properties, 'width') && Object.hasOwn(properties, 'height'),
  );
}

type Field = z.infer<typeof fieldSchema>;

/** A field and what may stand in its place; a document of circles ends by its depth, one without end by its number. */
function alternatives(document: unknown, field: unknown): readonly Field[] {
  const found: Field[] = [];
  const visit = (value: unknown, depth: number) => {
    if (depth > MAX_DEPTH || found.length >= MAX_CHOICES) return;
    const parsed = fieldSchema.safeParse(deref(document, value));
    if (!parsed.success) return;
    found.push(parsed.data);
    const { anyOf, oneOf, allOf } = parsed.data;
    for (const one of [...anyOf, ...oneOf, ...allOf]) visit(one, depth + 1);
  };
  visit(field, 0);
  return found;
}

/** What a reference within the document leads to; anything else as it is. */
function deref(document: unknown, value: unknown): unknown {
  const { $ref } = z.object({ $ref: z.string() }).safeParse(value).data ?? {};
  const [, path] = /^#\/(.+)$/.exec($ref ?? '') ?? [];
  return path === undefined ? value : at(document, path.split('/'));
}

function at(document: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => {
    const { data = {} } = record.safeParse(value);
    return Object.hasOwn(data, name) ? data[name] : undefined;
  }, document);
}
