/** Who may import whom: the table of docs/architecture.md, held by `npm run check`. Types count, too. */

/**
 * Layers of src/, and what else of src/ each may import. A layer is a folder, or a file of that name
 * beside it. `app` may import everything.
 */
const MAY_IMPORT = {
  errors: [],
  languages: ['errors'],
  config: ['errors'],
  log: ['errors'],
  lib: ['errors'],
  pipeline: ['languages', 'lib', 'log', 'errors'],
  db: ['pipeline', 'lib', 'errors'],
  pictures: ['pipeline', 'lib', 'errors'],
  views: ['pictures', 'languages', 'pipeline', 'db', 'errors'],
  commands: ['pictures', 'views', 'languages', 'pipeline', 'db', 'errors'],
  discord: ['pictures', 'commands', 'views', 'languages', 'pipeline', 'db', 'lib', 'errors'],
  http: ['pictures', 'views', 'languages', 'pipeline', 'db', 'lib', 'errors'],
  bot: ['app', 'config'],
  cli: ['app', 'views', 'languages', 'pipeline', 'db', 'lib', 'config', 'errors'],
  backup: ['app', 'db', 'config', 'errors'],
  doctor: ['app', 'discord', 'languages', 'pipeline', 'db', 'lib', 'config', 'errors'],
  import: ['app', 'languages', 'pipeline', 'db', 'lib', 'log', 'config', 'errors'],
};

/** Packages that one folder keeps to itself, behind the interfaces it offers. */
const ONLY_IN = [
  { name: 'sql', path: '^src/db/', packages: ['kysely', 'better-sqlite3', 'better-sqlite3-napi'] },
  { name: 'discord-js', path: '^src/discord/', packages: ['discord.js', '@discordjs'] },
  {
    name: 'discord-types',
    path: '^src/(discord|commands|views)/',
    packages: ['discord-api-types'],
  },
  {
    name: 'provider-sdks',
    path: '^src/pipeline/providers/',
    packages: ['@fal-ai/client', '@google/generative-ai'],
  },
  { name: 'plotting', path: '^src/pictures/', packages: ['d3-scale', 'd3-shape'] },
  {
    name: 'web-server',
    path: '^src/http/',
    packages: ['hono', '@hono/node-server', 'prom-client'],
  },
];

const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });
const layer = (names) => `^src/(${names.join('|')})[/.-]`;

module.exports = {
  forbidden: [
    ...Object.entries(MAY_IMPORT).map(([name, others]) =>
      rule(
        `imports-of-${name}`,
        `src/${name} may import ${others.join(', ') || 'nothing else of src'}.`,
        { path: layer([name]) },
        { path: '^src/', pathNot: layer([name, ...others]) },
      ),
    ),
    ...ONLY_IN.map(({ name, path, packages }) =>
      rule(
        `home-of-${name}`,
        `Only ${path} may import ${packages.join(', ')}.`,
        { path: '^src/', pathNot: path },
        { path: `node_modules/(@types/)?(${packages.join('|')})/` },
      ),
    ),
    rule(
      'in-the-table',
      'Every file of src belongs to a layer of the table.',
      { path: '^src/', pathNot: layer([...Object.keys(MAY_IMPORT), 'app']) },
      {},
    ),
    rule(
      'providers-stay-behind-ports',
      'The pipeline knows its providers as ports.',
      { path: '^src/pipeline/(?!providers/)' },
      { path: '^src/pipeline/providers/' },
    ),
    rule(
      'views-draw-nothing',
      'A view says what is to be drawn; nobody but its caller draws it.',
      { path: '^src/views/' },
      { path: '^src/pictures/', pathNot: '^src/pictures/pictures[.]' },
    ),
    rule('src-without-test', 'No stand-in in src.', { path: '^src/' }, { path: '^test/' }),
    rule('no-circles', 'A circle has no bottom to start reading at.', {}, { circular: true }),
    rule(
      'is-there',
      'Imports resolve.',
      {},
      { couldNotResolve: true, pathNot: '^better-sqlite3-napi$' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
