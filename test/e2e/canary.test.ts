/** Keys that sing: whatever goes wrong and whoever echoes them, they are found nowhere afterwards. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answer } from '../sandbox/discord/index.js';
import { onPath, times } from '../sandbox/faults.js';
import type { Call, Interceptor } from '../sandbox/stand-in.js';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { killAll, startBotProcess, type EaselProcess } from './process.js';
import { textOf } from '../sandbox/discord/text.js';

const FAL_KEY = 'canary-fal:0123__456*789*abcdef+/=';
const GEMINI_KEY = 'canary-gemini-AIzaSy0123456789';
const SECRETS = [FAL_KEY, GEMINI_KEY];
/** A status is drawn every five seconds. */
const SHOWN_AFTER_MS = 7_000;
let studio: Studio;
let bot: EaselProcess;

beforeAll(async () => {
  studio = await startStudio({
    fal: { latencyMs: 20, key: FAL_KEY },
    gemini: { latencyMs: 10, key: GEMINI_KEY },
  });
  bot = await startBotProcess({
    ...studio.env,
    LOG_LEVEL: 'trace',
    API_RETRIES: '1',
    API_TIMEOUT_MS: '10000',
    FAL_REQUESTS_PER_MINUTE: '10000',
    GEMINI_REQUESTS_PER_MINUTE: '10000',
  });
});
afterAll(async () => {
  await killAll();
  await studio.close();
});

/** Everything that the caller sent about itself. */
const headersOf = ({ headers }: Call) => JSON.stringify(Object.fromEntries(headers));

const echo =
  (status: number, type = 'application/json'): Interceptor =>
  (call) => {
    const said = headersOf(call);
    const body =
      type === 'text/html'
        ? `<html><body>${said}</body></html>`
        : JSON.stringify({
            detail: said,
            error_type: said,
            error: { code: status, message: said },
          });
    return new Response(body, { status, headers: { 'content-type': type, 'x-echo': FAL_KEY } });
  };

/** A true answer of Gemini whose texts, and the name of whose model, repeat the key. */
const sing: Interceptor = async (call, next) => {
  const answer = await next();
  const key = call.headers.get('x-goog-api-key') ?? '';
  const text = await answer.text();
  return new Response(
    text
      .replaceAll(/\\"(seen|evidence|text|change|reason)\\":\\"/g, (field) => field + `${key} `)
      .replace(/"modelVersion":"/, (field) => field + key),
    { status: answer.status, headers: { 'content-type': 'application/json' } },
  );
};

/** A job that says the key in its log for long enough to be shown. */
const murmur: Interceptor = ({ headers }) => {
  const logs = [{ message: `painting with ${headers.get('authorization') ?? ''}` }];
  const event = `data: ${JSON.stringify({ status: 'IN_PROGRESS', logs })}\n\n`;
  let timer: NodeJS.Timeout | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(Buffer.from(event));
      timer = setTimeout(() => {
        controller.close();
      }, SHOWN_AFTER_MS);
    },
    cancel: () => {
      clearTimeout(timer);
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
};

const FAULTS: readonly (readonly [string, 'fal' | 'gemini', Interceptor])[] = [
  ['models that repeat the key', 'gemini', sing],
  ['fal refusing with the request', 'fal', onPath(/^POST/, times(1, echo(422)))],
  ['fal broken with the request', 'fal', onPath(/^POST/, times(1, echo(500)))],
  ['fal answering with a page', 'fal', onPath(/^GET .*requests/, times(2, echo(200, 'text/html')))],
  ['fal answering without images', 'fal', onPath(/requests\/[^/]+$/, times(2, echo(200)))],
  ['a job that repeats the key', 'fal', onPath(/status\/stream$/, times(2, murmur))],
  ['fal sending another picture', 'fal', onPath(/^GET \/files/, times(2, echo(200, 'image/png')))],
  ['Gemini refusing with the request', 'gemini', times(1, echo(400))],
  ['Gemini broken with the request', 'gemini', times(2, echo(503))],
  ['Gemini answering with a page', 'gemini', times(2, echo(200, 'text/html'))],
  ['Gemini answering with nothing', 'gemini', times(2, echo(200))],
];

async function paint(prompt: string): Promise<Answer> {
  const answer = await studio.discord.person('ada').command('generate', { prompt, iterations: 2 });
  const isOver = () => /🏆|❌/u.test(textOf(answer.message()));
  await studio.discord.until(isOver);
  return answer;
}

async function filesUnder(folder: string): Promise<{ name: string; bytes: Buffer }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return { name: path, bytes: await readFile(path) };
    }),
  );
}

it('no key and no interaction token is in the log, the database, the files or a message, whatever went wrong', async () => {
  const tokens = () =>
    studio.discord.standIn.calls.flatMap(
      ({ path }) => /\/(?:interactions|webhooks)\/\d+\/([\w-]{20,})/.exec(path)?.[1] ?? [],
    );
  const struck = new Set<string>();
  const removals = FAULTS.map(([name, provider, fault]) =>
    studio[provider].intercept(async (call, next) => {
      const real = { asked: false };
      const answer = await fault(call, () => {
        real.asked = true;
        return next();
      });
      if (!real.asked || fault === sing) struck.add(name);
      return answer;
    }),
  );
  await Promise.all([
    ...FAULTS.map(([name]) => paint(`a red fox and a blue boat, ${name}`)),
    paint(`somebody pastes ${GEMINI_KEY} into a prompt`),
  ]);
  for (const remove of removals) remove();
  expect([...struck]).toEqual(expect.arrayContaining(FAULTS.map(([name]) => name)));
  // Discord breaks in the middle of an acknowledgement: its error has the token in its address.
  const remove = studio.discord.standIn.intercept(
    onPath(
      /callback$/,
      times(2, () => Response.json({ message: 'broken' }, { status: 500 })),
    ),
  );
  await studio.discord
    .person('ada')
    .command('history', {})
    .catch(() => undefined);
  await bot.said('"command":"history"');
  remove();
  bot.signal('SIGTERM');
  await bot.exited;

  const secrets = [...SECRETS, ...tokens(), studio.env.DISCORD_TOKEN ?? ''];
  expect(secrets.length).toBeGreaterThan(FAULTS.length);
  const messages = studio.discord.standIn.calls
    .filter(({ method }) => method !== 'GET')
    .map(({ body, path }) => ({ name: path, bytes: body }));
  const places = [
    { name: 'log', bytes: Buffer.from(bot.output) },
    ...(await filesUnder(dirname(studio.env.DATABASE_URL?.slice('file:'.length) ?? ''))),
    ...messages,
  ];
  expect(places.some(({ name }) => name.endsWith('easel.db'))).toBe(true);
  expect(places.some(({ name }) => name.endsWith('.yaml'))).toBe(true);
  for (const { name, bytes } of places) {
    // Neither cut nor escaped.
    const plain = bytes.toString('latin1').replaceAll('\\', '');
    for (const secret of [...secrets, FAL_KEY.slice(0, 12)])
      for (const form of [secret, encodeURIComponent(secret)])
        expect(plain.includes(form), `${form.slice(0, 12)}… in ${name}`).toBe(false);
  }
  // The canaries did sing.
  expect(places.filter(({ bytes }) => bytes.includes('[redacted]')).length).toBeGreaterThan(3);
});
