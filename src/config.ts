/** The environment → Config and Secrets, every fault named at once. */
import { z } from 'zod';
import { integer, isRange, key, list, number, origin, url } from './config-fields.js';
import { openai } from './config-openai.js';
import { EXIT_CONFIG, ExitError } from './errors.js';

/** What is not a secret; safe to log. */
export interface Config extends z.infer<typeof schema> {
  readonly MAX_ACTIVE_RUNS: number;
}

/** Keys and tokens. Never in a log, an error, a post or the database. */
export interface Secrets {
  readonly discordToken: string;
  /** Empty where another image service is chosen. */
  readonly falKey: string;
  /** Empty where another critic is chosen. */
  readonly geminiKey: string;
  readonly openaiImagesKey: string | undefined;
  readonly openaiChatKey: string | undefined;
  readonly galleryToken: string | undefined;
}

/** Discord offers at most so many choices, of at most 100 characters. */
const MAX_MODELS = 25;

/** `owner/name`, and what hangs on it. No part of it leads elsewhere in an address, as `..` does. */
export const falModel = z
  .string()
  .regex(/^[\w-][\w.-]*(\/[\w-][\w.-]*)+$/, 'must look like fal-ai/flux/schnell')
  .max(100, 'must have at most 100 characters');
const geminiModel = z.string().regex(/^[\w.-]+$/, 'must be a model id');
const provider = <T extends string>(first: T, second: T) =>
  z.enum([first, second], { error: `must be ${first} or ${second}` }).default(first);

const schema = z.object({
  DISCORD_GUILD_ID: z
    .string()
    .regex(/^\d{5,25}$/, 'must be a server’s id, digits only')
    .optional(),
  DISCORD_API_URL: url.default('https://discord.com/api'),
  IMAGE_PROVIDER: provider('fal', 'openai'),
  CRITIC_PROVIDER: provider('gemini', 'openai'),
  FAL_MODEL: falModel.default('fal-ai/fast-lightning-sdxl'),
  FAL_MODELS: list.pipe(z.array(falModel)).default([]),
  FAL_BASE_URL: origin.optional(),
  GEMINI_MODEL: geminiModel.default('gemini-flash-latest'),
  GEMINI_BASE_URL: origin.default('https://generativelanguage.googleapis.com'),
  ...openai,
  DATABASE_URL: z
    .string()
    .regex(/^file:./, 'must be file: and a path')
    .default('file:data/easel.db'),
  OUTPUT_DIR: z
    .string()
    .regex(/^[^\0]+$/, 'must not contain a NUL character')
    .default('data/outputs'),
  /** Absent, it follows the slots of both providers. */
  MAX_ACTIVE_RUNS: integer({ min: 1 }).optional(),
  FAL_CONCURRENCY: integer({ min: 1, max: 1000 }).default(4),
  FAL_REQUESTS_PER_MINUTE: integer({ min: 1 }).default(60),
  GEMINI_CONCURRENCY: integer({ min: 1, max: 1000 }).default(4),
  GEMINI_REQUESTS_PER_MINUTE: integer({ min: 1 }).default(60),
  /** 1: evaluation and refined prompt in one answer; 2: an answer each. */
  CRITIC_CALLS: z
    .enum(['1', '2'], { error: 'must be 1 or 2' })
    .default('1')
    .transform((calls) => (calls === '1' ? 1 : 2)),
  ALLOW_IP_RANGES: list
    .pipe(z.array(z.string().refine(isRange, 'must be ranges like 198.18.0.0/15')))
    .optional(),
  API_TIMEOUT_MS: integer({ min: 1, max: 2 ** 31 - 1 }).default(120_000),
  API_RETRIES: integer({ max: 20 }).default(4),
  USER_DAILY_RUNS: integer().default(100),
  CONFIRM_COST_USD: number().default(5),
  DAILY_BUDGET_USD: number().default(10),
  LOG_RETENTION_DAYS: integer().default(90),
  KEEP_DAYS: integer().default(0),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: integer({ max: 65_535 }).default(8080),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'must be trace, debug, info, warn, error, fatal or silent',
    })
    .default('info'),
  RUN_ID: z
    .string()
    .regex(/^[\w.:-]{1,64}$/, 'must be 1 to 64 letters, digits or . : _ -')
    .optional(),
});

const secrets = z.object({
  DISCORD_TOKEN: key,
  FAL_AI_API_KEY: key,
  GEMINI_API_KEY: key,
  OPENAI_IMAGES_API_KEY: key.optional(),
  OPENAI_CHAT_API_KEY: key.optional(),
  GALLERY_TOKEN: key.min(16, 'must have at least 16 characters').optional(),
});

/** Every variable that Easel reads. */
export const VARIABLES: readonly string[] = [
  ...Object.keys(secrets.shape),
  ...Object.keys(schema.shape),
];

type Environment = Readonly<Record<string, string | undefined>>;

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** Whether nobody but this machine gets there. */
function isLoopback(host: string): boolean {
  return LOOPBACK.includes(host);
}

/**
 * Reads the environment; an empty variable counts as absent.
 * @param program the command line needs no Discord.
 * @throws ExitError naming every fault; never a value, which may be a key.
 */
export function readConfig(
  env: Environment,
  program: 'bot' | 'cli',
): { readonly config: Config; readonly secrets: Secrets } {
  const given = givenIn(env);
  const keys = secretsFor(given, program);
  const parsedConfig = schema.safeParse(given);
  const parsedSecrets = keys.safeParse(given);
  const faults = [parsedSecrets, parsedConfig].flatMap(({ error }) => error?.issues ?? []);
  const quoted = quotedIn(given);
  const lines = [
    ...quoted.map((name) => `  ${name}: the value is in quotes; leave them out`),
    // Whatever else is wrong with a value in quotes comes of them.
    ...faults
      .filter(({ path: [name] }) => !quoted.includes(String(name)))
      .map(({ path, message }) => `  ${path.join('.')}: ${message}`),
  ];
  lines.push(...missingModels(given));
  if (program === 'bot') lines.push(...faultsTogether(given));
  if (!parsedConfig.success || !parsedSecrets.success || lines.length > 0)
    throw new ExitError(
      `Easel cannot start with this configuration:\n${lines.join('\n')}\nMend these in the environment or in .env, then start again.`,
      EXIT_CONFIG,
    );
  const found = parsedSecrets.data;
  return {
    config: complete(parsedConfig.data),
    secrets: {
      discordToken: found.DISCORD_TOKEN,
      falKey: found.FAL_AI_API_KEY,
      geminiKey: found.GEMINI_API_KEY,
      openaiImagesKey: found.OPENAI_IMAGES_API_KEY,
      openaiChatKey: found.OPENAI_CHAT_API_KEY,
      galleryToken: found.GALLERY_TOKEN,
    },
  };
}

/** A key of a service that is not called is not asked for. */
function secretsFor(given: Partial<Record<string, string>>, program: 'bot' | 'cli') {
  const unless = (isNeeded: boolean) => (isNeeded ? key : key.default(''));
  return secrets.extend({
    DISCORD_TOKEN: unless(program === 'bot'),
    FAL_AI_API_KEY: unless(given.IMAGE_PROVIDER !== 'openai'),
    GEMINI_API_KEY: unless(given.CRITIC_PROVIDER !== 'openai'),
  });
}

/** Servers that speak OpenAI's language call their models as they like. */
function missingModels(given: Partial<Record<string, string>>): readonly string[] {
  const needed = [
    ['IMAGE_PROVIDER', 'OPENAI_IMAGES_MODEL'],
    ['CRITIC_PROVIDER', 'OPENAI_CHAT_MODEL'],
  ] as const;
  return needed
    .filter(([choice, model]) => given[choice] === 'openai' && given[model] === undefined)
    .map(([choice, model]) => `  ${model}: is required where ${choice} is openai`);
}

/** A cap on runs in progress that is too low leaves slots empty, one too high lets a batch run far ahead. */
const ACTIVE_PER_SLOT = 3;

function complete(config: z.infer<typeof schema>): Config {
  const { IMAGE_PROVIDER, CRITIC_PROVIDER, FAL_CONCURRENCY, GEMINI_CONCURRENCY } = config;
  const painting = IMAGE_PROVIDER === 'fal' ? FAL_CONCURRENCY : config.OPENAI_IMAGES_CONCURRENCY;
  const judging =
    CRITIC_PROVIDER === 'gemini' ? GEMINI_CONCURRENCY : config.OPENAI_CHAT_CONCURRENCY;
  const followingSlots = ACTIVE_PER_SLOT * (painting + judging);
  return { ...config, MAX_ACTIVE_RUNS: config.MAX_ACTIVE_RUNS ?? followingSlots };
}

/** The variables whose value is in quotes, or begins or ends with one: `docker --env-file` and systemd hand them on as they are. */
function quotedIn(given: Partial<Record<string, string>>): readonly string[] {
  return Object.entries(given).flatMap(([name, value = '']) =>
    /^["'“”‘’`]|["'“”‘’`]$/u.test(value) ? [name] : [],
  );
}

/** What is wrong with the bot's variables that are right each by itself. */
function faultsTogether(given: Partial<Record<string, string>>): readonly string[] {
  const models = schema.pick(OFFERED).safeParse(given).data;
  const host = schema.pick({ HTTP_HOST: true }).parse(given).HTTP_HOST;
  const tooMany = models && offeredModels(models).length > MAX_MODELS;
  const isOpen = !isLoopback(host) && given.GALLERY_TOKEN === undefined;
  return [
    ...(tooMany
      ? [`  FAL_MODELS: with FAL_MODEL, at most ${String(MAX_MODELS)} may be offered`]
      : []),
    ...(isOpen ? ['  GALLERY_TOKEN: is required where HTTP_HOST is not loopback'] : []),
  ];
}

/** What chooses the models that are offered. */
const OFFERED = {
  IMAGE_PROVIDER: true,
  FAL_MODEL: true,
  FAL_MODELS: true,
  OPENAI_IMAGES_MODEL: true,
} as const;

const storage = schema.pick({
  DATABASE_URL: true,
  OUTPUT_DIR: true,
  ...OFFERED,
  KEEP_DAYS: true,
  LOG_RETENTION_DAYS: true,
});
/** What is kept, where and how long. */
export type Storage = z.infer<typeof storage>;

/** What takes no key to know. @throws ExitError */
export function readStorage(env: Environment): Storage {
  return parsed(storage, env);
}

/** Where the database is. @throws ExitError */
export function readDatabaseUrl(env: Environment): string {
  return parsed(schema.pick({ DATABASE_URL: true }), env).DATABASE_URL;
}

function parsed<T>(part: z.ZodType<T>, env: Environment): T {
  const { data, error } = part.safeParse(givenIn(env));
  if (data) return data;
  throw new ExitError(
    (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    EXIT_CONFIG,
  );
}

/** Keys and tokens that happen to be there: whoever needs none keeps them out of what it writes. */
export function secretsIn(env: Environment): readonly string[] {
  const given = givenIn(env);
  return Object.keys(secrets.shape).flatMap((name) => given[name] ?? []);
}

/** The variables that are there and not empty. */
function givenIn(env: Environment): Partial<Record<string, string>> {
  return Object.fromEntries(
    VARIABLES.flatMap((name) => {
      const value = env[name]?.trim();
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

/** The models offered, the default first. */
export function offeredModels(
  config: Pick<Config, keyof typeof OFFERED>,
): readonly [string, ...string[]] {
  const { IMAGE_PROVIDER, FAL_MODEL, FAL_MODELS, OPENAI_IMAGES_MODEL } = config;
  if (IMAGE_PROVIDER === 'openai') return [OPENAI_IMAGES_MODEL ?? ''];
  return [FAL_MODEL, ...new Set(FAL_MODELS.filter((model) => model !== FAL_MODEL))];
}

/** The model that judges. */
export function criticModel(
  config: Pick<Config, 'CRITIC_PROVIDER' | 'GEMINI_MODEL' | 'OPENAI_CHAT_MODEL'>,
): string {
  return config.CRITIC_PROVIDER === 'gemini'
    ? config.GEMINI_MODEL
    : (config.OPENAI_CHAT_MODEL ?? '');
}
