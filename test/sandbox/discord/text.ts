/** Reads messages as a person does: every text and every control on them. */
import type { APIMessage } from 'discord-api-types/v10';
import { z } from 'zod';

const nodeSchema = z.looseObject({
  type: z.number().optional(),
  content: z.string().optional(),
  label: z.string().optional(),
  custom_id: z.string().optional(),
  url: z.string().optional(),
  disabled: z.boolean().optional(),
  options: z.array(z.looseObject({ label: z.string(), value: z.string() })).optional(),
});

/** Any component, seen generically. */
export type Node = z.infer<typeof nodeSchema>;

/** Every component of a tree, parents first. */
export function nodesIn(components: unknown): Node[] {
  if (Array.isArray(components)) return components.flatMap(nodesIn);
  const parsed = nodeSchema.safeParse(components);
  if (!parsed.success) return [];
  const { components: children, component, accessory } = parsed.data;
  return [
    parsed.data,
    ...[children, component, accessory].filter((child) => child !== undefined).flatMap(nodesIn),
  ];
}

/** The texts of a message from top to bottom: content, text displays, embeds. */
export function textsOf(message: APIMessage, { embeds = true } = {}): string[] {
  const displays = nodesIn(message.components).flatMap(({ type, content }) =>
    type === 10 && content !== undefined ? [content] : [],
  );
  const inEmbeds = embeds
    ? message.embeds.flatMap((embed) => [
        embed.author?.name,
        embed.title,
        embed.description,
        ...(embed.fields ?? []).flatMap(({ name, value }) => [name, value]),
        embed.footer?.text,
      ])
    : [];
  return [message.content, ...displays, ...inEmbeds].filter(
    (text): text is string => text !== undefined && text !== '',
  );
}

/** All that a message says; nothing where there is none. */
export function textOf(message: APIMessage | undefined): string {
  return message ? textsOf(message).join('\n') : '';
}

/** Buttons and menus of a message. */
export function controlsOf({ components }: { readonly components?: unknown }): Node[] {
  return nodesIn(components).filter(
    ({ type }) => type === 2 || type === 3 || (type !== undefined && type >= 5 && type <= 8),
  );
}
