/** Routes of application commands, global and of one server. */
import { Hono } from 'hono';
import {
  changeCommand,
  commandById,
  commandsIn,
  putCommand,
  removeCommand,
  replaceCommands,
} from './commands.js';
import { refuse } from './errors.js';
import { readForm } from './form.js';
import { withoutLocalizations } from './commands.js';
import type { App } from './app.js';
import { guildOf, type World } from './world.js';

export function applicationRoutes(world: World): App {
  const app: App = new Hono();
  app.use('/applications/:application/*', async (c, next) => {
    const asked = c.req.param('application');
    if (asked !== world.applicationId && asked !== '@me') throw refuse(20012);
    await next();
  });
  addCommands(app, world, '/applications/:application/commands', () => 'global');
  addCommands(
    app,
    world,
    '/applications/:application/guilds/:guild/commands',
    (guild) => guildOf(world, guild).id,
  );
  return app;
}

function addCommands(
  app: App,
  world: World,
  path: string,
  scopeOf: (guild: string) => string,
): void {
  const scope = (c: { req: { param(name: string): string | undefined } }) =>
    scopeOf(c.req.param('guild') ?? '');
  app.get(path, (c) => {
    const commands = commandsIn(world, scope(c));
    const isWhole = c.req.query('with_localizations') === 'true';
    return c.json(isWhole ? commands : commands.map(withoutLocalizations));
  });
  app.put(path, async (c) =>
    c.json(replaceCommands(world, scope(c), (await readForm(c.req)).json)),
  );
  app.post(path, async (c) => {
    const { command, isNew } = putCommand(world, scope(c), (await readForm(c.req)).json);
    return c.json(command, isNew ? 201 : 200);
  });
  app.get(`${path}/:command`, (c) => c.json(commandById(world, scope(c), c.req.param('command'))));
  app.patch(`${path}/:command`, async (c) =>
    c.json(changeCommand(world, scope(c), c.req.param('command'), (await readForm(c.req)).json)),
  );
  app.delete(`${path}/:command`, (c) => {
    removeCommand(world, scope(c), c.req.param('command'));
    return c.body(null, 204);
  });
}
