/** Pages of many runs: all of them, a server's, a person's; and what was spent. */
import { Hono, type Context } from 'hono';
import { setImmediate } from 'node:timers/promises';
import { fansOfRuns } from '../../db/favourite-list.js';
import { faultsByDay, faultsSince } from '../../db/faults.js';
import { factsOf, galleryPage, MOST_SEARCHED, type GalleryPage } from '../../db/gallery.js';
import { useOfDays } from '../../db/gallery-run.js';
import { useOfServer } from '../../db/spending.js';
import { DAY_MS, dayOf } from '../../pipeline/calendar.js';
import { missing, page, type GalleryEnv } from './context.js';
import { CostsPage } from './pages/costs.js';
import { DAYS_TOLD, PersonPage, ServerPage, ServersPage } from './pages/places.js';
import { ProblemsPage } from './pages/problems.js';
import { RunsPage, type Wall } from './pages/runs.js';
import { personName, serverName } from './pages/words.js';
import type { GalleryParts } from './parts.js';
import {
  cursorOf,
  filterOf,
  isSearch,
  parseDaysQuery,
  parseRunsQuery,
  type RunsQuery,
} from './query.js';

const PAGE_SIZE = 40;
const MOST_PEOPLE = 12;
const MOST_SERVERS = 100;
const NOTHING: GalleryPage = { runs: [], isPartial: false };

export const runsRoutes = new Hono<GalleryEnv>()
  .get('/', async (c) => {
    const query = parseRunsQuery(c.req.query());
    const wall = await readWall(c.var.parts, query);
    const section = query.favourites === undefined ? 'runs' : 'favourites';
    return page(c, { title: 'Easel', section }, <RunsPage {...wall} />);
  })
  .get('/servers', async (c) => {
    const { db, names } = c.var.parts;
    const servers = [];
    for (const server of names.servers().slice(0, MOST_SERVERS)) {
      servers.push({ ...server, use: await useOfServer(db, server.id, since()) });
      await setImmediate();
    }
    return page(c, { title: 'Servers', section: 'servers' }, <ServersPage servers={servers} />);
  })
  .get('/server/:id{\\d+}', async (c) => {
    const { db, names } = c.var.parts;
    const id = c.req.param('id');
    if (!names.servers().some((server) => server.id === id)) throw missing();
    const use = await useOfServer(db, id, since());
    const wall = await readWall(c.var.parts, { server: id });
    // Of what is shown: who painted elsewhere is nobody's business.
    const people = [...new Set(wall.page.runs.map(({ userId }) => userId))].slice(0, MOST_PEOPLE);
    const title = serverName(names, id);
    return page(c, { title, section: 'servers' }, <ServerPage {...{ id, use, people, wall }} />);
  })
  .get('/person/:id{\\d+}', async (c) => {
    const id = c.req.param('id');
    const wall = await readWall(c.var.parts, { person: id });
    // Whoever has nothing to show is not told from whoever is nobody.
    if (wall.page.runs.length === 0 && wall.page.older === undefined) throw missing();
    const title = personName(c.var.parts.names, id);
    return page(c, { title }, <PersonPage id={id} wall={wall} />);
  })
  .get('/costs', async (c) => {
    const { db, names } = c.var.parts;
    const { days: count, server } = daysAskedFor(c);
    const to = dayOf(Date.now());
    const days = await useOfDays(db, { from: to - count + 1, to }, server);
    return page(
      c,
      { title: 'Costs', section: 'costs' },
      <CostsPage {...{ days, server, names }} />,
    );
  })
  .get('/problems', async (c) => {
    const { db, names } = c.var.parts;
    const { days, server } = daysAskedFor(c);
    const to = dayOf(Date.now());
    const from = to - days + 1;
    const [of, at] = [server ?? null, from * DAY_MS];
    const [byCode, byDay] = [await faultsSince(db, of, at), await faultsByDay(db, of, at)];
    return page(
      c,
      { title: 'Problems', section: 'problems' },
      <ProblemsPage {...{ from, to, byCode, byDay, server, names }} />,
    );
  });

/** @throws not found for a server that the bot is not in */
function daysAskedFor(c: Context<GalleryEnv>) {
  const query = parseDaysQuery(c.req.query());
  const isThere = c.var.parts.names.servers().some(({ id }) => id === query.server);
  if (query.server !== undefined && !isThere) throw missing();
  return query;
}

function since(): number {
  return dayOf(Date.now()) - DAYS_TOLD + 1;
}

async function readWall({ db, isPublic, names }: GalleryParts, query: RunsQuery): Promise<Wall> {
  const scope = { isPublic, guildIds: names.servers().map(({ id }) => id) };
  const mustChoose = scope.guildIds.length > MOST_SEARCHED && isSearch(query);
  const page = mustChoose
    ? NOTHING
    : await galleryPage(db, scope, filterOf(query), cursorOf(query), PAGE_SIZE);
  const ids = page.runs.map(({ id }) => id);
  const [facts, fans] = [await factsOf(db, ids), await fansOfRuns(db, ids)];
  return { page, facts, fans, names, query, mustChoose };
}
