/** Variables of servers that speak OpenAI's language. */
import { z } from 'zod';
import { integer, list, number, url } from './config-fields.js';

const OPENAI = 'https://api.openai.com/v1';

/** Whatever a server calls its models. */
export const openaiModel = z
  .string()
  .regex(/^[\w.:@/+-]{1,100}$/, 'must be a model id, 100 characters at most');

export const openai = {
  OPENAI_IMAGES_BASE_URL: url.default(OPENAI),
  OPENAI_IMAGES_MODEL: openaiModel.optional(),
  /** What the server takes beyond OpenAI's own fields. */
  OPENAI_IMAGES_FIELDS: list
    .pipe(
      z.array(
        z.enum(['seed', 'negative_prompt'], { error: 'must be some of seed, negative_prompt' }),
      ),
    )
    .default([]),
  OPENAI_IMAGES_USD: number().optional(),
  OPENAI_IMAGES_CONCURRENCY: integer({ min: 1, max: 1000 }).default(4),
  OPENAI_IMAGES_REQUESTS_PER_MINUTE: integer({ min: 1 }).default(60),
  OPENAI_CHAT_BASE_URL: url.default(OPENAI),
  OPENAI_CHAT_MODEL: openaiModel.optional(),
  OPENAI_CHAT_USD: list
    .pipe(z.tuple([number(), number()], { error: 'must be two numbers, as 0.4,1.6' }))
    .optional(),
  OPENAI_CHAT_CONCURRENCY: integer({ min: 1, max: 1000 }).default(4),
  OPENAI_CHAT_REQUESTS_PER_MINUTE: integer({ min: 1 }).default(60),
};
