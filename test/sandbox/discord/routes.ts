/** The door to all of Discord's REST API that the stand-in speaks: token, rate limit, route, error body. */
import { Hono, type Context } from 'hono';
import type { App } from './app.js';
import { refuse, DiscordError } from './errors.js';
import { serveFile } from './files.js';
import { limiter } from './limits.js';
import { gatewayUrl, channelJson, channelsOf, guildJson, memberJson } from './render.js';
import { channelRoutes } from './routes-channels.js';
import { applicationRoutes } from './routes-commands.js';
import { interactionRoutes } from './routes-interactions.js';
import { guildOf, type World } from './world.js';

const PREFIX = '/api/v10';

export function addRoutes(app: App, world: World): void {
  app.onError((error) => {
    if (error instanceof DiscordError) return error.toResponse();
    console.error(error);
    return Response.json({ message: '500: Internal Server Error', code: 0 }, { status: 500 });
  });
  app.notFound(() => refuse(0).toResponse());
  for (const folder of ['attachments', 'ephemeral-attachments']) {
    app.get(`/${folder}/:channel/:id/:name`, (c) =>
      serveFile(world, c.req.param('id'), new URL(c.req.url), c.req.header('range')),
    );
  }
  guard(app, world);
  app.route(PREFIX, ownRoutes(world));
  app.route(PREFIX, guildRoutes(world));
  app.route(PREFIX, applicationRoutes(world));
  app.route(PREFIX, channelRoutes(world));
  app.route(PREFIX, interactionRoutes(world));
}

/** Interactions and their webhooks prove themselves by the token in the path; all else by the bot's. */
function guard(app: App, world: World): void {
  const limits = limiter(world);
  app.use(`${PREFIX}/*`, async (c, next) => {
    const path = new URL(c.req.url).pathname.slice(PREFIX.length);
    const isOpen = /^\/(interactions|webhooks)\//u.test(path);
    if (!isOpen && !isAuthorized(world, c.req.header('authorization')))
      throw new DiscordError(401, { message: '401: Unauthorized', code: 0 });
    const headers = limits.count(c.req.method, path);
    await next();
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
  });
}

function isAuthorized(world: World, header: string | undefined): boolean {
  return !world.tokenRefused && header === `Bot ${world.token}`;
}

function ownRoutes(world: World): App {
  const app: App = new Hono();
  app.get('/gateway/bot', (c) =>
    c.json({
      url: gatewayUrl(world),
      shards: 1,
      session_start_limit: {
        total: 1000,
        remaining: Math.max(0, world.settings.sessionStartsLeft),
        reset_after: 86_400_000,
        max_concurrency: 1,
      },
    }),
  );
  const application = () => ({
    id: world.applicationId,
    name: world.bot.username,
    description: '',
    icon: null,
    bot: world.bot,
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    flags: 0,
    team: null,
  });
  app.get('/gateway', (c) => c.json({ url: gatewayUrl(world) }));
  app.get('/applications/@me', (c) => c.json(application()));
  app.get('/oauth2/applications/@me', (c) => c.json(application()));
  app.get('/users/@me', (c) => c.json(world.bot));
  app.get('/users/@me/guilds', (c) =>
    c.json(
      [...world.guilds.values()].map(({ id, name }) => ({
        id,
        name,
        icon: null,
        owner: false,
        features: [],
      })),
    ),
  );
  app.get('/users/:user', (c) => {
    const user = world.users.get(c.req.param('user'));
    if (!user) throw refuse(10013);
    return c.json(user);
  });
  return app;
}

function guildRoutes(world: World): App {
  const app: App = new Hono();
  const guild = (c: Context) => guildOf(world, c.req.param('guild') ?? '');
  app.get('/guilds/:guild', (c) => c.json(guildJson(guild(c))));
  app.get('/guilds/:guild/roles', (c) => c.json(guild(c).roles));
  app.get('/guilds/:guild/channels', (c) =>
    c.json(
      channelsOf(world, guild(c))
        .filter(({ thread }) => !thread)
        .map(channelJson),
    ),
  );
  app.get('/guilds/:guild/threads/active', (c) => {
    const threads = channelsOf(world, guild(c)).filter(({ thread }) => thread && !thread.archived);
    return c.json({ threads: threads.map(channelJson), members: [] });
  });
  app.get('/guilds/:guild/members/:user', (c) => {
    const id = c.req.param('user') === '@me' ? world.bot.id : c.req.param('user');
    const member = guild(c).members.get(id);
    if (!member) throw refuse(10007);
    return c.json(memberJson(member));
  });
  return app;
}
