/** The OpenAPI subset in which Gemini takes a response schema, and how an answer is made to obey it. */
import { z } from 'zod';

export interface Schema {
  readonly type?: string | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly propertyOrdering?: readonly string[] | undefined;
  readonly items?: Schema | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly maxItems?: number | string | undefined;
}

export const schemaSchema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    properties: z.record(z.string(), schemaSchema).optional(),
    required: z.array(z.string()).optional(),
    propertyOrdering: z.array(z.string()).optional(),
    items: schemaSchema.optional(),
    enum: z.array(z.string()).optional(),
    maxItems: z.union([z.number(), z.string()]).optional(),
  }),
);

const typeOf = (schema: Schema) => (schema.type ?? 'string').toLowerCase();

/** What the real API refuses in a schema; undefined where it is fine. */
export function faultIn(schema: Schema, path = 'response_schema'): string | undefined {
  const here = `GenerateContentRequest.generation_config.${path}`;
  if (typeOf(schema) === 'object') {
    const names = Object.keys(schema.properties ?? {});
    if (names.length === 0) return `* ${here}.properties: should be non-empty for OBJECT type\n`;
    const unknown = schema.required?.findIndex((name) => !names.includes(name)) ?? -1;
    if (unknown >= 0) return `* ${here}.required[${String(unknown)}]: property is not defined\n`;
    const faults = Object.entries(schema.properties ?? {}).map(([name, inner]) =>
      faultIn(inner, `${path}.properties[${name}]`),
    );
    return faults.find((fault) => fault !== undefined);
  }
  if (typeOf(schema) !== 'array') return undefined;
  return schema.items
    ? faultIn(schema.items, `${path}.items`)
    : `* ${here}.items: missing field.\n`;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The order in which Gemini writes properties: as told, else as in `required`, else as declared. */
function orderOf(schema: Schema): string[] {
  const names = Object.keys(schema.properties ?? {});
  const first = schema.propertyOrdering ?? schema.required ?? [];
  return [...new Set([...first, ...names])];
}

/** The answer with exactly the properties, types and choices that the schema allows. */
export function fit(value: unknown, schema: Schema): unknown {
  const type = typeOf(schema);
  if (type === 'object') {
    const given = isRecord(value) ? value : {};
    const wanted = orderOf(schema).filter(
      (name) => name in given || schema.required?.includes(name),
    );
    return Object.fromEntries(
      wanted.map((name) => [name, fit(given[name], schema.properties?.[name] ?? {})]),
    );
  }
  if (type === 'array') {
    const most = schema.maxItems === undefined ? undefined : Number(schema.maxItems);
    const given = Array.isArray(value) ? value : [];
    return given.slice(0, most).map((item: unknown) => fit(item, schema.items ?? {}));
  }
  if (type === 'boolean') return value === true;
  if (type === 'number' || type === 'integer') return typeof value === 'number' ? value : 0;
  const text = typeof value === 'string' ? value : '';
  return schema.enum && !schema.enum.includes(text) ? (schema.enum[0] ?? text) : text;
}
