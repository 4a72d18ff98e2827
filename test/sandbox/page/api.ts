/** What the page asks of its server: what its person sees, what changes, and to do something. */
import { bodyLimit } from 'hono/body-limit';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { Discord, Person } from '../discord/index.js';
import type { Channel } from '../discord/world.js';
import { actSchema, type Actor } from './act.js';
import { Feed } from './feed.js';
import type { Act, ChannelView, Outcome, Scene } from './protocol.js';
import type { SiteApp } from './server.js';
import { viewOf } from './view-of.js';

const MAX_BODY = 32 * 1024 * 1024;
const MAX_ACT_CHARACTERS = 64 * 1024;

export interface ApiOptions {
  readonly discord: Discord;
  readonly actor: Actor;
  readonly sceneFor: (as: Person) => Scene;
  /** All pages that are open. */
  readonly feeds: Set<Feed>;
}

export function addApi(app: SiteApp, { discord, actor, sceneFor, feeds }: ApiOptions): void {
  const person = (id: string | undefined) => discord.people.find((one) => one.id === id);

  /** Who somebody is before they chose: the first on the page's list. */
  const firstOffered = () => {
    const [anybody] = discord.people;
    return anybody && person(sceneFor(anybody).people[0]?.id);
  };

  app.get('/api/scene', (c) => {
    const as = person(c.req.query('as')) ?? firstOffered();
    return as ? c.json(sceneFor(as)) : c.notFound();
  });

  app.get('/api/view', (c) => {
    const as = person(c.req.query('as'));
    const channel = discord.place(c.req.query('channel') ?? '');
    // What somebody does not see is not there.
    if (!as || !channel || !as.sees(channel)) return c.notFound();
    return c.json(channelView(discord, channel, as));
  });

  app.get('/api/events', (c) => {
    const as = person(c.req.query('as'));
    if (!as) return c.notFound();
    return streamSSE(c, async (stream) => {
      const feed = new Feed({ discord, as, scene: () => sceneFor(as) });
      feeds.add(feed);
      stream.onAbort(() => {
        feed.close();
      });
      for (;;) {
        const events = await feed.next();
        if (events.length === 0) break;
        for (const { event, data } of events)
          await stream.writeSSE({ event, data: JSON.stringify(data) });
      }
      feeds.delete(feed);
    });
  });

  const tooLarge: Outcome = { kind: 'failed', why: 'That is more than 32 MiB at once' };
  const limited = bodyLimit({ maxSize: MAX_BODY, onError: (c) => c.json(tooLarge, 413) });
  app.post('/api/act', limited, async (c) => {
    const form = await c.req.formData().catch(() => undefined);
    const act = actIn(form?.get('act'));
    if (!form || !act) return c.text('This is no act.', 400);
    const files = form.getAll('files').filter((value) => typeof value !== 'string');
    const read = files.map(async (file) => ({
      name: file.name,
      bytes: Buffer.from(await file.arrayBuffer()),
    }));
    return c.json(await actor.perform(act, await Promise.all(read)));
  });
}

function channelView(discord: Discord, channel: Channel, as: Person): ChannelView {
  return {
    ...viewOf(discord, channel, discord.messages(channel, { as }), as),
    channelId: channel.id,
    commands: as.offered(channel),
  };
}

const actJson = z
  .string()
  .max(MAX_ACT_CHARACTERS)
  .transform((text, ctx): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      ctx.addIssue({ code: 'custom', message: 'no JSON' });
      return z.NEVER;
    }
  })
  .pipe(actSchema);

function actIn(value: unknown): Act | undefined {
  return actJson.safeParse(value).data;
}
