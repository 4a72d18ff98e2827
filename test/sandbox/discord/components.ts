/** Which components a message or a form may have, with Discord's limits. */
import type {
  APIMessageTopLevelComponent,
  APIModalInteractionResponseCallbackComponent,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { checkWithin } from './errors.js';
import { nodesIn } from './text.js';

const customId = z.string().min(1).max(100);
const emoji = z.looseObject({ id: z.string().nullish(), name: z.string().nullish() });

const button = z
  .looseObject({
    type: z.literal(2),
    style: z.int().min(1).max(6),
    label: z.string().max(80).optional(),
    emoji: emoji.optional(),
    custom_id: customId.optional(),
    url: z.string().max(512).optional(),
  })
  .superRefine((it, ctx) => {
    const faulty = (path: string, code: string, message: string) => {
      ctx.addIssue({ code: 'custom', path: [path], message, params: { code } });
    };
    if (it.style === 5 && it.url === undefined)
      faulty('url', 'BASE_TYPE_REQUIRED', 'A url is required');
    if (it.style < 5 && it.custom_id === undefined)
      faulty('custom_id', 'BASE_TYPE_REQUIRED', 'A custom id is required');
    if (it.style < 6 && it.label === undefined && it.emoji === undefined) {
      faulty('label', 'BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED', 'A label or emoji is required');
    }
    if (it.url !== undefined && it.custom_id !== undefined) {
      faulty(
        'custom_id',
        'BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE',
        'A custom id and url cannot both be specified',
      );
    }
  });

const selectBase = {
  custom_id: customId,
  placeholder: z.string().max(150).optional(),
  min_values: z.int().min(0).max(25).optional(),
  max_values: z.int().min(1).max(25).optional(),
};

const stringSelect = z.looseObject({
  type: z.literal(3),
  ...selectBase,
  options: z
    .array(
      z.looseObject({
        label: z.string().min(1).max(100),
        value: z.string().min(1).max(100),
        description: z.string().max(100).optional(),
        emoji: emoji.optional(),
      }),
    )
    .min(1)
    .max(25),
});

const otherSelect = z.looseObject({
  type: z.union([z.literal(5), z.literal(6), z.literal(7), z.literal(8)]),
  ...selectBase,
});

const row = z
  .looseObject({
    type: z.literal(1),
    components: z
      .array(z.union([button, stringSelect, otherSelect]))
      .min(1)
      .max(5),
  })
  .refine(
    ({ components }) => components.length === 1 || components.every(({ type }) => type === 2),
    {
      message: 'The specified component exceeds the maximum width',
      params: { code: 'COMPONENT_LAYOUT_WIDTH_EXCEEDED' },
    },
  );

const media = z.looseObject({ url: z.string().min(1).max(2048) });
const textDisplay = z.looseObject({ type: z.literal(10), content: z.string().min(1).max(4000) });
const thumbnail = z.looseObject({
  type: z.literal(11),
  media,
  description: z.string().max(1024).nullish(),
});
const gallery = z.looseObject({
  type: z.literal(12),
  items: z
    .array(z.looseObject({ media, description: z.string().max(1024).nullish() }))
    .min(1)
    .max(10),
});
const file = z.looseObject({ type: z.literal(13), file: media });
const separator = z.looseObject({
  type: z.literal(14),
  spacing: z.union([z.literal(1), z.literal(2)]).optional(),
});
const section = z.looseObject({
  type: z.literal(9),
  components: z.array(textDisplay).min(1).max(3),
  accessory: z.union([button, thumbnail]),
});
const inContainer = [row, section, textDisplay, gallery, file, separator] as const;
const container = z.looseObject({
  type: z.literal(17),
  components: z.array(z.discriminatedUnion('type', inContainer)).min(1),
});
const layout = z.discriminatedUnion('type', [...inContainer, container]);

function isComponent(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Components of a message as the API types them; what they hold is checked by `layout`. */
export const messageComponents = z
  .array(z.custom<APIMessageTopLevelComponent>(isComponent))
  .superRefine((components, ctx) => {
    checkEach(components, layout, ctx);
    if (nodesIn(components).length > 40) {
      ctx.addIssue({
        code: 'custom',
        message: 'Must be 40 or fewer in length.',
        params: { code: 'BASE_TYPE_MAX_LENGTH' },
      });
    }
    const ids = nodesIn(components).flatMap(({ custom_id: id }) => (id === undefined ? [] : [id]));
    if (new Set(ids).size < ids.length) {
      ctx.addIssue({
        code: 'custom',
        message: 'Component custom id cannot be duplicated',
        params: { code: 'COMPONENT_CUSTOM_ID_DUPLICATED' },
      });
    }
  });

const textInput = z.looseObject({
  type: z.literal(4),
  custom_id: customId,
  style: z.union([z.literal(1), z.literal(2)]),
  label: z.string().min(1).max(45).optional(),
  min_length: z.int().min(0).max(4000).optional(),
  max_length: z.int().min(1).max(4000).optional(),
  placeholder: z.string().max(100).optional(),
  value: z.string().max(4000).optional(),
});
const labelled = z.looseObject({
  type: z.literal(18),
  label: z.string().min(1).max(45),
  description: z.string().max(100).optional(),
  component: z.union([
    textInput,
    stringSelect,
    otherSelect,
    z.looseObject({ type: z.literal(19), custom_id: customId }),
  ]),
});
const formRow = z.looseObject({
  type: z.literal(1),
  components: z.array(textInput.required({ label: true })).length(1),
});
const formPart = z.discriminatedUnion('type', [formRow, labelled, textDisplay]);

/** What a form (modal) is made of. */
export const modalSchema = z.object({
  custom_id: customId,
  title: z.string().min(1).max(45),
  components: z
    .array(z.custom<APIModalInteractionResponseCallbackComponent>(isComponent))
    .min(1)
    .max(5)
    .superRefine((components, ctx) => {
      checkEach(components, formPart, ctx);
    }),
});

function checkEach(components: readonly unknown[], schema: z.ZodType, ctx: z.RefinementCtx): void {
  components.forEach((component, at) => {
    checkWithin(ctx, schema, component, [at]);
  });
}
