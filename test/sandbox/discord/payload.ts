/** What the bot may send as a message, with Discord's limits. */
import { AllowedMentionsTypes } from 'discord-api-types/v10';
import { z } from 'zod';
import { messageComponents } from './components.js';

const EMBED_TOTAL = 6000;

const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      inner === null ? [] : [[key, withoutNulls(inner)]],
    ),
  );
};

const address = z
  .string()
  .max(2048)
  .regex(/^(https?|attachment):\/\//u, { error: 'Not a well formed URL.' });
const picture = z.object({ url: address });

const embed = z.preprocess(
  withoutNulls,
  z.object({
    title: z.string().max(256).exactOptional(),
    description: z.string().max(4096).exactOptional(),
    url: address.exactOptional(),
    timestamp: z.string().exactOptional(),
    color: z.int().min(0).max(0xffffff).exactOptional(),
    footer: z
      .object({ text: z.string().max(2048), icon_url: address.exactOptional() })
      .exactOptional(),
    image: picture.exactOptional(),
    thumbnail: picture.exactOptional(),
    author: z
      .object({
        name: z.string().max(256),
        url: address.exactOptional(),
        icon_url: address.exactOptional(),
      })
      .exactOptional(),
    fields: z
      .array(
        z.object({
          name: z.string().min(1).max(256),
          value: z.string().min(1).max(1024),
          inline: z.boolean().exactOptional(),
        }),
      )
      .max(25)
      .exactOptional(),
  }),
);

export type Embed = z.infer<typeof embed>;

function lengthOf({ title = '', description = '', footer, author, fields = [] }: Embed): number {
  const texts = [
    title,
    description,
    footer?.text ?? '',
    author?.name ?? '',
    ...fields.flatMap(({ name, value }) => [name, value]),
  ];
  return texts.join('').length;
}

const embeds = z
  .array(embed)
  .max(10)
  .refine((all) => all.reduce((sum, one) => sum + lengthOf(one), 0) <= EMBED_TOTAL, {
    message: `Embed size exceeds maximum size of ${String(EMBED_TOTAL)}`,
    params: { code: 'MAX_EMBED_SIZE_EXCEEDED' },
  });

const id = z.string().regex(/^\d{1,20}$/u);

const allowedMentions = z
  .object({
    parse: z.array(z.enum(AllowedMentionsTypes)).exactOptional(),
    roles: z.array(id).max(100).exactOptional(),
    users: z.array(id).max(100).exactOptional(),
    replied_user: z.boolean().exactOptional(),
  })
  .superRefine(({ parse = [], roles = [], users = [] }, ctx) => {
    const isTwice =
      (parse.includes(AllowedMentionsTypes.User) && users.length > 0) ||
      (parse.includes(AllowedMentionsTypes.Role) && roles.length > 0);
    if (!isTwice) return;
    const params = { code: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE' };
    ctx.addIssue({ code: 'custom', message: 'Mutually exclusive with parse', params });
  });

export const messageSchema = z.object({
  content: z.string().max(2000).nullish(),
  embeds: embeds.nullish(),
  components: messageComponents.nullish(),
  attachments: z
    .array(
      z.looseObject({
        id: z.union([z.string(), z.number()]).transform(String),
        filename: z.string().min(1).max(1024).optional(),
        description: z.string().max(1024).nullish(),
      }),
    )
    .nullish(),
  allowed_mentions: allowedMentions.nullish(),
  flags: z.int().nullish(),
  tts: z.boolean().nullish(),
  nonce: z.union([z.string().max(25), z.int()]).nullish(),
  enforce_nonce: z.boolean().nullish(),
  message_reference: z
    .looseObject({
      message_id: id,
      channel_id: id.optional(),
      fail_if_not_exists: z.boolean().optional(),
    })
    .nullish(),
});

export type Payload = z.infer<typeof messageSchema>;
