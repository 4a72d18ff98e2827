/** Routes that an interaction's token opens: the callback, the reply, the follow-ups. */
import { Hono, type Context, type HonoRequest } from 'hono';
import { parseForm } from './errors.js';
import { readForm } from './form.js';
import { acknowledge, byToken, callbackJson, followUp, webhookMessage } from './interactions.js';
import type { Draft } from './message-form.js';
import { remove, revise } from './messages.js';
import { messageSchema } from './payload.js';
import { messageJson } from './render.js';
import type { App } from './app.js';
import { channelOf, type Interaction, type World } from './world.js';

export async function readDraft(request: HonoRequest): Promise<Draft> {
  const { json, uploads } = await readForm(request);
  return { payload: parseForm(messageSchema, json), uploads };
}

export function interactionRoutes(world: World): App {
  const app: App = new Hono();
  app.post('/interactions/:id/:token/callback', async (c) => {
    const form = await readForm(c.req);
    const interaction = await acknowledge(world, c.req.param('id'), c.req.param('token'), form);
    return c.req.query('with_response') === 'true'
      ? c.json(callbackJson(world, interaction))
      : c.body(null, 204);
  });

  const interactionOf = (c: Context): Interaction =>
    byToken(world, c.req.param('application') ?? '', c.req.param('token') ?? '');
  app.post('/webhooks/:application/:token', async (c) => {
    const message = await followUp(world, interactionOf(c), await readDraft(c.req));
    return c.json(messageJson(world, message, world.bot.id));
  });

  const path = '/webhooks/:application/:token/messages/:message';
  const messageFor = (c: Context) => webhookMessage(interactionOf(c), c.req.param('message') ?? '');
  app.get(path, (c) => c.json(messageJson(world, messageFor(c), world.bot.id)));
  app.patch(path, async (c) => {
    const interaction = interactionOf(c);
    const message = webhookMessage(interaction, c.req.param('message'));
    interaction.revisedSource = message === interaction.source;
    await revise(world, channelOf(world, message.api.channel_id), message, await readDraft(c.req));
    return c.json(messageJson(world, message, world.bot.id));
  });
  app.delete(path, (c) => {
    const message = messageFor(c);
    remove(world, channelOf(world, message.api.channel_id), message);
    return c.body(null, 204);
  });
  return app;
}
