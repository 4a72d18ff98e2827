/** What Easel reads of Discord's answers; other fields are dropped. */
import { z } from 'zod';

export const withId = z.object({ id: z.string() });

export const attachmentShape = z.object({ id: z.string(), filename: z.string() });
export type Attachment = z.infer<typeof attachmentShape>;

const reactionShape = z.object({
  emoji: z.object({ id: z.string().nullish(), name: z.string().nullish() }),
  count_details: z.object({ burst: z.number() }).optional(),
});
export type Reaction = z.infer<typeof reactionShape>;

export const messageShape = z.object({
  id: z.string(),
  timestamp: z.string(),
  author: withId,
  content: z.string(),
  /** The command that it answers. */
  interaction_metadata: withId.nullish(),
  components: z.array(z.unknown()).default([]),
  attachments: z.array(attachmentShape),
  reactions: z.array(reactionShape).default([]),
});
export type ReadMessage = z.infer<typeof messageShape>;

export const channelShape = z.object({
  type: z.int(),
  nsfw: z.boolean().default(false),
  parent_id: z.string().nullish(),
  guild_id: z.string().optional(),
});
