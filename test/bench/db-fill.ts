/** Fills a database as years of use would: a few large servers and many small ones, few who paint much, texts in many scripts. */
import type SqliteModule from 'better-sqlite3';
import { newId } from '../../src/lib/ids.js';

const MINUTE_MS = 60_000;
const SERVERS = 200;
const PEOPLE = 20_000;
const BATCH_RUNS = 20;
/** The newest runs are still waiting. */
const WAITING = 1_000;
const WORDS = 20_000;

/** The server with half of all runs, and people of it. */
export const LARGE = serverId(0);
/** Where all of that server is painted. */
export const CHANNEL = channelOf(LARGE);
export const SMALL = serverId(150);
export const PAINTER = personId(0);
export const NOBODY = '999';

const SCRIPTS = [
  'abcdefghijklmnopqrstuvwxyz',
  'abcdefghijklmnopqrstuvwxyz',
  'abcdefghijklmnopqrstuvwxyz',
  'aeéèêioöuüçñßbcdlmnrst',
  'αβγδεζηθικλμνξοπρστυφχψω',
  'абвгдеёжзийклмнопрстуфхцчшщы',
  'ابتثجحخدذرزسشصضطظعغفقكلمنهوي',
  'אבגדהוזחטיכלמנסעפצקרשת',
  'कखगघचछजझटठडढतथदधनपफबभमयरलवशषसह',
  '日月火水木金土山川花鳥風海空森林石猫犬狐',
  'あいうえおかきくけこさしすせそ',
  'กขคงจชซดตถทนบปผพฟมยรลวสหอ',
  '가나다라마바사아자차카타파하고노도로모보',
].map((letters) => Array.from(letters));
const KNOWN = ['fox', 'red', 'lighthouse', 'snow', 'at', 'a', 'the', 'in', 'night', '🦊'];

/** Numbers from 0 up to 1 that are the same each time. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function channelOf(guild: string): string {
  return `3${guild.slice(1)}`;
}

function serverId(index: number): string {
  return String(1_000_000_000_000_000_000n + BigInt(index) * 7_919n);
}

export function serverIds(): readonly string[] {
  return Array.from({ length: SERVERS }, (_, index) => serverId(index));
}

function personId(index: number): string {
  return String(2_000_000_000_000_000_000n + BigInt(index) * 104_729n);
}

function vocabulary(random: () => number): readonly string[] {
  const made = Array.from({ length: WORDS }, () => {
    const letters = SCRIPTS[Math.floor(random() * SCRIPTS.length)] ?? [];
    const length = 2 + Math.floor(random() * 7);
    return Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('');
  });
  return [...KNOWN, ...made];
}

const INSERTS = {
  submissions:
    'id, interaction_id, guild_id, channel_id, message_id, thread_id, user_id, created_at, closed_at',
  prompts: 'id, name, prompt, title, aspect, iterations, images, model',
  runs: 'id, submission_id, prompt_id, guild_id, user_id, position, status, seed, folder, checklist, best_score, best_iteration, created_at, started_at, ended_at',
  iterations: 'id, run_id, number, text, created_at, message_id, drawn',
  candidates: 'id, iteration_id, number, seed, request_id, path, width, height',
  evaluations:
    'candidate_id, score, seen, answers, strengths, weaknesses, model_version, created_at',
  refined_prompts: 'iteration_id, text, changes, model_version, created_at',
  favourites: 'user_id, iteration_id, emoji, created_at',
  api_calls:
    'id, run_id, provider, operation, model, attempt, started_at, duration_ms, outcome, cost_usd',
  error_logs: 'id, at, code, message, context',
} as const;
type Insert = (table: keyof typeof INSERTS, ...values: (string | number | null)[]) => void;

/** @param now when the last of them is enqueued */
export function fill(database: SqliteModule.Database, runs: number, now: number): void {
  const statements = new Map(
    Object.entries(INSERTS).map(([table, columns]) => [
      table,
      database.prepare(
        `insert into ${table} (${columns}) values (${columns.replaceAll(/\w+/g, '?')})`,
      ),
    ]),
  );
  const insert: Insert = (table, ...values) => void statements.get(table)?.run(values);
  const random = numbers(1);
  const words = vocabulary(random);
  for (let run = 0; run < runs;) {
    database.exec('begin');
    for (const until = Math.min(runs, run + 2_000); run < until;)
      run += submission(insert, {
        run,
        left: runs - run,
        at: now - (runs - run) * MINUTE_MS,
        random,
        words,
      });
    database.exec('commit');
  }
}

interface Moment {
  readonly run: number;
  readonly left: number;
  readonly at: number;
  readonly random: () => number;
  readonly words: readonly string[];
}

interface Place {
  readonly submission: string;
  readonly guild: string;
  readonly user: string;
}

/** Resolves to how many runs it has. */
function submission(insert: Insert, moment: Moment): number {
  const { run, left, at, random } = moment;
  const count = random() < 0.01 ? Math.min(BATCH_RUNS, left) : 1;
  const guild = random() < 0.5 ? LARGE : serverId(Math.floor(random() * SERVERS));
  const user = personId(Math.floor(random() ** 3 * PEOPLE));
  const id = newId(at);
  const [channel, thread] = [channelOf(guild), `4${String(run).padStart(18, '0')}`];
  const closed = left <= WAITING ? null : at + MINUTE_MS;
  insert(
    'submissions',
    id,
    `5${String(run)}`,
    guild,
    channel,
    `6${String(run)}`,
    thread,
    user,
    at,
    closed,
  );
  for (let position = 0; position < count; position += 1)
    oneRun(insert, moment, { submission: id, guild, user }, position);
  return count;
}

function oneRun(insert: Insert, moment: Moment, place: Place, position: number): void {
  const { run, left, at, random, words } = moment;
  const isOver = left > WAITING;
  const chance = random();
  const status = isOver
    ? chance < 0.92
      ? 'done'
      : chance < 0.97
        ? 'failed'
        : 'cancelled'
    : 'queued';
  const text = Array.from(
    { length: 12 + Math.floor(random() * 10) },
    () => words[Math.floor(random() ** 3 * words.length)],
  ).join(' ');
  const [promptId, id] = [newId(at), newId(at)];
  const name = `${KNOWN[Math.floor(random() * 9)] ?? ''}-${String(Math.floor(random() * 1_000))}`;
  insert(
    'prompts',
    promptId,
    name,
    text,
    random() < 0.2 ? text.slice(0, 30) : null,
    'square',
    2,
    1,
    'fal-ai/fast-lightning-sdxl',
  );
  const folder = `results/${name}-${String(run)}-${String(position)}`;
  const times = isOver ? [at + 1_000, at + MINUTE_MS] : [null, null];
  insert(
    'runs',
    id,
    place.submission,
    promptId,
    place.guild,
    place.user,
    position,
    status,
    run,
    folder,
    '["Is it there?"]',
    isOver ? random() : null,
    isOver ? 1 : null,
    at,
    ...times,
  );
  const iterations = isOver ? 1 + Math.floor(random() * 2) : 1;
  for (let number = 1; number <= iterations; number += 1)
    oneIteration(insert, moment, { run: id, number, isOver, text, folder });
  // Logs of long ago are gone.
  for (let call = 0; left < 100_000 && isOver && call < 6; call += 1)
    insert(
      'api_calls',
      newId(at),
      id,
      call % 2 ? 'gemini' : 'fal',
      'submit',
      'm',
      1,
      at,
      900,
      'ok',
      0.002,
    );
  if (left < 20_000) insert('error_logs', newId(at), at, 'provider_down', 'it is down', '{}');
}

interface Try {
  readonly run: string;
  readonly number: number;
  readonly isOver: boolean;
  readonly text: string;
  readonly folder: string;
}

function oneIteration(
  insert: Insert,
  { at, random }: Moment,
  { run, number, isOver, text, folder }: Try,
): void {
  const [id, candidate] = [newId(at), newId(at)];
  const [message, drawn] = isOver ? [`7${id}`, 2] : [null, 0];
  insert('iterations', id, run, number, text, at, message, drawn);
  const path = `${folder}/iteration_${String(number)}.png`;
  insert(
    'candidates',
    candidate,
    id,
    1,
    number,
    ...(isOver ? [`r-${candidate}`, path, 1024, 1024] : [null, null, null, null]),
  );
  if (!isOver) return;
  const answers = JSON.stringify([
    { question: 'Is it there?', evidence: text.slice(0, 40), met: true },
  ]);
  insert(
    'evaluations',
    candidate,
    random(),
    text,
    answers,
    '["light"]',
    '["hands"]',
    'gemini-x',
    at,
  );
  insert(
    'refined_prompts',
    id,
    text,
    '[{"change":"more light","reason":"it was dark"}]',
    'gemini-x',
    at,
  );
  if (random() < 0.02)
    insert('favourites', personId(Math.floor(random() ** 3 * PEOPLE)), id, '⭐', at);
}
