import { Routes, type REST } from 'discord.js';
import { z } from 'zod';
import { messageShape, type ReadMessage } from './shapes.js';

const PAGE = 100;

/** The messages of a channel, newest first: all, or those before one. */
export async function* readHistory(
  rest: REST,
  channelId: string,
  before?: string,
  signal?: AbortSignal,
): AsyncGenerator<ReadMessage> {
  for (let end = before; ;) {
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (end !== undefined) query.set('before', end);
    const answer = await rest.get(Routes.channelMessages(channelId), {
      query,
      ...(signal ? { signal } : {}),
    });
    const page = z.array(messageShape).parse(answer);
    yield* page;
    end = page.at(-1)?.id;
    if (end === undefined || page.length < PAGE) return;
  }
}
