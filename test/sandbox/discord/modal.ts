/** What the client sends when a form is filled in. */
import type { APIModalInteractionResponseCallbackData } from 'discord-api-types/v10';
import { z } from 'zod';

const field = z.looseObject({
  type: z.int(),
  custom_id: z.string(),
  label: z.string().optional(),
  required: z.boolean().optional(),
  min_length: z.int().optional(),
  max_length: z.int().optional(),
  value: z.string().optional(),
});
const part = z.looseObject({
  type: z.int(),
  label: z.string().optional(),
  components: z.array(field).optional(),
  component: field.optional(),
});

type Field = z.infer<typeof field>;

export function submission(
  modal: APIModalInteractionResponseCallbackData,
  values: Readonly<Record<string, string>>,
): object {
  const parts = z.array(part).parse(modal.components);
  const known = parts.flatMap((it) => [
    ...(it.components ?? []).flatMap((one) => [one.custom_id, one.label]),
    it.component?.custom_id,
    it.label,
  ]);
  const unknown = Object.keys(values).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Error(
      `the form has no field "${unknown}", only: ${known.filter(Boolean).join(', ')}`,
    );
  const components = parts.flatMap<object>(({ type, label, components: rows, component }) => {
    if (component) return [{ type, component: filled(component, label, values) }];
    return rows ? [{ type, components: rows.map((one) => filled(one, one.label, values)) }] : [];
  });
  return { custom_id: modal.custom_id, components };
}

function filled(
  it: Field,
  label: string | undefined,
  values: Readonly<Record<string, string>>,
): object {
  const value = values[it.custom_id] ?? values[label ?? ''] ?? it.value ?? '';
  const name = label ?? it.custom_id;
  if (value === '' && it.required !== false) throw new Error(`the field "${name}" is required`);
  if (value.length > (it.max_length ?? 4000))
    throw new Error(`the field "${name}" has at most ${String(it.max_length ?? 4000)} characters`);
  if (value !== '' && value.length < (it.min_length ?? 0))
    throw new Error(`the field "${name}" has at least ${String(it.min_length)} characters`);
  return it.type === 4
    ? { type: 4, custom_id: it.custom_id, value }
    : { type: it.type, custom_id: it.custom_id, values: [value] };
}
