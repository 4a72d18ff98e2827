/** What a host's monitoring sees of a bot that paints, and whether what docs/ops/ looks at is there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { load } from 'js-yaml';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { falLocked } from '../sandbox/refusals.js';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { isOver } from '../sandbox/visit.js';
import { samplesIn, valueOf } from '../support/metrics.js';
import { aFreePort } from '../support/readiness.js';
import { killAll, startBotProcess } from './process.js';

let studio: Studio;
let port: string;

beforeEach(async () => {
  studio = await startStudio({ fal: { latencyMs: 50 }, gemini: { latencyMs: 20 } });
  port = await aFreePort();
});
afterEach(async () => {
  await killAll();
  await studio.close();
});

const aBot = (more: Readonly<Record<string, string>> = {}) =>
  startBotProcess({ ...studio.env, HTTP_PORT: port, ...more });

async function metrics(host = '127.0.0.1', headers: Record<string, string> = {}) {
  const answer = await fetch(`http://${host}:${port}/metrics`, { headers });
  return { status: answer.status, text: await answer.text() };
}

const now = async (name: string, labels: Readonly<Record<string, string>> = {}) =>
  valueOf((await metrics()).text, name, labels);

const PROMPT = 'a red fox with a brass lantern in deep snow at night';
/** Its first picture leaves something out, so that there is a second one. */
const SEED = 35;

/** One run of two tries, from the command to its end. */
async function paint(): Promise<void> {
  const answer = await studio.discord
    .person('ada')
    .command('generate', { prompt: PROMPT, iterations: 2, seed: SEED });
  await studio.discord.until(() => isOver(answer));
}

it('counts what was done, and tells nothing of who asked for what', async () => {
  await aBot();
  await paint();
  const { text } = await metrics();
  const painted = studio.fal.paid.length;
  expect(painted).toBeGreaterThan(0);
  const of = (name: string, labels: Readonly<Record<string, string>>) =>
    valueOf(text, `easel_${name}`, labels);
  expect(of('runs_ended_total', { status: 'done' })).toBe(1);
  expect(of('runs_ended_total', { status: 'failed' })).toBe(0);
  const submits = { provider: 'fal', operation: 'submit' };
  expect(of('calls_total', { ...submits, outcome: 'ok' })).toBe(painted);
  expect(of('call_duration_seconds_count', submits)).toBe(painted);
  expect(of('step_duration_seconds_count', { step: 'generate', outcome: 'ok' })).toBe(painted);
  expect(of('step_duration_seconds_count', { step: 'checklist', outcome: 'ok' })).toBe(1);
  expect(of('lane_wait_seconds_count', { provider: 'fal' })).toBe(painted);
  expect(of('cost_usd_total', { provider: 'fal' })).toBeGreaterThan(0);
  expect(of('cost_usd_total', { provider: 'gemini' })).toBeGreaterThan(0);
  expect(of('drawings_total', { cache: 'miss' })).toBeGreaterThan(0);
  expect(of('gateway_connected', {})).toBe(1);
  expect(of('runs', {})).toBe(0);
  expect(of('provider_state', { provider: 'fal', state: 'open' })).toBe(1);
  expect(of('disk_free_bytes', { place: 'outputs' })).toBeGreaterThan(0);

  const { discord, env } = studio;
  const ids = [discord.person('ada').id, discord.guild().id, discord.channel('easel').id];
  for (const secret of [...ids, 'fox', 'lantern', env.DISCORD_TOKEN, env.GEMINI_API_KEY])
    expect(text).not.toContain(secret);
});

it('stays of one size, whatever people ask for', async () => {
  await aBot();
  await paint();
  const series = new Set(
    samplesIn((await metrics()).text).map(({ name, labels }) => name + JSON.stringify(labels)),
  );
  await paint();
  const more = samplesIn((await metrics()).text).map(
    ({ name, labels }) => name + JSON.stringify(labels),
  );
  // What the second of two runs may do and the first did not is known before either.
  const isNew = (one: string) => !series.has(one) && !/nodejs_|prefer|compare/u.test(one);
  expect(more.filter(isNew)).toEqual([]);
});

it('says which provider refuses the account, and that Discord is away', async () => {
  await aBot();
  studio.fal.standIn.intercept(falLocked());
  await studio.discord.person('ada').command('generate', { prompt: PROMPT });
  const closed = { provider: 'fal', state: 'closed' };
  await expect.poll(() => now('easel_provider_state', closed)).toBe(1);
  expect(await now('easel_provider_state', { ...closed, state: 'open' })).toBe(0);
  expect(await now('easel_ready')).toBe(0);
  expect(
    await now('easel_calls_total', { provider: 'fal', outcome: 'provider_closed' }),
  ).toBeGreaterThan(0);
  studio.discord.gateway.away();
  await expect.poll(() => now('easel_gateway_connected')).toBe(0);
});

it('off loopback it is for whoever has the token', async () => {
  const token = 'a-token-of-sixteen-or-more';
  // The variable knows no other loopback, so this is as open as 0.0.0.0 to it.
  const host = '127.0.0.2';
  await aBot({ HTTP_HOST: host, GALLERY_TOKEN: token });
  const as = async (authorization?: string) =>
    (await metrics(host, authorization === undefined ? {} : { authorization })).status;
  expect([await as(), await as('Bearer a-token-of-sixteen-or-less'), await as(token)]).toEqual([
    401, 401, 401,
  ]);
  const { status, text } = await metrics(host, { authorization: `Bearer ${token}` });
  expect(status).toBe(200);
  expect(text).toContain('easel_ready 1');
  expect(text).not.toContain(token);
  expect((await fetch(`http://${host}:${port}/healthz`)).status).toBe(200);
});

/** Names of metrics in an expression, and of the labels that are asked for of each. */
function asked(expression: string): readonly (readonly [name: string, labels: string[]])[] {
  return Array.from(
    expression.matchAll(/\b((?:easel|nodejs|process)_\w+)(?:\{([^}]*)\})?/gu),
    ([, name = '', labels = '']) => [
      name,
      Array.from(labels.matchAll(/(\w+)\s*[=!]/gu), ([, label = '']) => label),
    ],
  );
}

const RULES = 'docs/ops/alerts.yaml';

async function expressions(): Promise<readonly string[]> {
  const rules = load(await readFile(RULES, 'utf8')) as {
    groups: { rules: { expr: string }[] }[];
  };
  const dashboard = JSON.parse(await readFile('docs/ops/dashboard.json', 'utf8')) as {
    panels: { targets?: { expr: string }[] }[];
  };
  return [
    ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
    ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ];
}

it('every metric of the dashboard and of the alert rules is there, with every label', async () => {
  await aBot();
  await paint();
  const { text } = await metrics();
  const labelsOf = new Map<string, Set<string>>();
  for (const { name, labels } of samplesIn(text))
    labelsOf.set(
      name,
      new Set([...(labelsOf.get(name) ?? []), ...Object.keys(labels), 'job', 'instance']),
    );
  // Nothing has gone wrong yet: of what would be counted then, there is the name alone.
  if (text.includes('# TYPE easel_faults_total counter'))
    labelsOf.set('easel_faults_total', new Set(['code', 'job', 'instance']));
  const missing = (await expressions()).flatMap((expression) =>
    asked(expression).flatMap(([name, labels]) =>
      ['', ...labels].flatMap((label) =>
        labelsOf.has(name) && (label === '' || labelsOf.get(name)?.has(label))
          ? []
          : [`${name} ${label}: ${expression}`],
      ),
    ),
  );
  expect(missing).toEqual([]);
  const used = new Set((await expressions()).flatMap((one) => asked(one).map(([name]) => name)));
  expect(used.size).toBeGreaterThan(20);
  // And what is counted is looked at.
  const unused = [...labelsOf.keys()].filter(
    (name) => name.startsWith('easel_') && !/_(?:sum|count)$/u.test(name) && !used.has(name),
  );
  expect(unused).toEqual([]);
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

it.skipIf(!hasPromtool)(
  'promtool (Debian’s package prometheus) takes the rules, and what the bot says',
  async () => {
    expect(String(execFileSync('promtool', ['check', 'rules', RULES]))).toContain('SUCCESS');
    await aBot();
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: (await metrics()).text,
    });
    const said = `${String(stdout)}${String(stderr)}`;
    // It dislikes the names that prom-client gives two metrics of Node’s, which are Node’s convention.
    const ours = said.split('\n').filter((line) => line.startsWith('easel_'));
    expect([status === 0 || status === 3, ours]).toEqual([true, []]);
  },
);
