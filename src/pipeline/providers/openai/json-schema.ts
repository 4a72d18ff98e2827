/** A schema as Gemini takes it, as JSON Schema in the strict form that OpenAI's language asks for. */
import type { Schema } from '@google/generative-ai';

export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * Every property is required and none else allowed. Limits of length and number are left out, for many
 * servers refuse them: what an answer may hold is checked when it is read.
 */
export function jsonSchemaOf(schema: Schema): JsonSchema {
  const { type } = schema;
  if ('properties' in schema) {
    const properties = Object.entries(schema.properties);
    return {
      type,
      properties: Object.fromEntries(
        properties.map(([name, inner]) => [name, jsonSchemaOf(inner)]),
      ),
      required: properties.map(([name]) => name),
      additionalProperties: false,
    };
  }
  if ('items' in schema) return { type, items: jsonSchemaOf(schema.items) };
  return { type, ...('enum' in schema && { enum: schema.enum }) };
}
