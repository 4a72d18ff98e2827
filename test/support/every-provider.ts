/** One paid call to each provider, on its stand-in: for tests of what all of them share. */
import type { ApiCall, Caller } from '../../src/pipeline/ports.js';
import * as faults from '../sandbox/faults.js';
import type { Interceptor, StandIn } from '../sandbox/stand-in.js';
import * as fal from './fal-bench.js';
import * as gemini from './gemini-bench.js';
import { aRequest, type CallLimits, type Line } from './lane-bench.js';
import * as openai from './openai-bench.js';

export interface Room {
  readonly standIn: StandIn;
  readonly rows: readonly ApiCall[];
  readonly lines: readonly Line[];
  readonly call: (caller: Caller) => Promise<unknown>;
}

/** How a provider says what all say in some way. */
export interface ProviderUnderTest {
  readonly key: string;
  readonly open: (limits: CallLimits) => Promise<Room>;
  /** Its paid request, as "METHOD /path". */
  readonly paid: RegExp;
  readonly busy: Interceptor;
  readonly unwanted: Interceptor;
  readonly keyRefused: Interceptor;
}

const status =
  (code: number, body: unknown, headers: Record<string, string> = {}): Interceptor =>
  () =>
    Response.json(body, { status: code, headers });

const openAiSays = (code: number, type: string, kind: string | null, more = {}) =>
  status(code, { error: { message: 'no', type, param: null, code: kind } }, more);

const OPENAI = {
  key: openai.KEY,
  busy: openAiSays(429, 'requests', 'rate_limit_exceeded', { 'retry-after': '0' }),
  keyRefused: openAiSays(401, 'invalid_request_error', 'invalid_api_key'),
};

export const EVERY_PROVIDER: Readonly<Record<string, ProviderUnderTest>> = {
  fal: {
    key: fal.KEY,
    async open(limits) {
      const { generator, ...room } = await fal.studio({}, limits);
      return { ...room, call: (caller) => generator.submit(SECRET, caller, null) };
    },
    paid: /^POST/,
    busy: faults.fal429({ retryAfter: '0' }),
    unwanted: faults.falContentPolicy(),
    keyRefused: status(401, { detail: 'No user found for Key ID and Secret' }),
  },
  gemini: {
    key: gemini.KEY,
    async open(limits) {
      const { critic, ...room } = await gemini.studio({}, limits);
      return { ...room, call: (caller) => critic.checklist(gemini.prompt, caller) };
    },
    paid: /^POST/,
    busy: faults.gemini429PerMinute({ retryDelay: '0.01s' }),
    unwanted: faults.geminiSafety(),
    keyRefused: status(401, { error: { code: 401, message: 'no' } }),
  },
  'openai-images': {
    ...OPENAI,
    async open(limits) {
      const { generator, ...room } = await openai.imagesStudio({}, limits);
      return { ...room, call: (caller) => generator.submit(SECRET, caller, null) };
    },
    paid: /^POST \/v1\/images\/generations$/,
    unwanted: openAiSays(400, 'image_generation_user_error', 'moderation_blocked'),
  },
  'openai-chat': {
    ...OPENAI,
    async open(limits) {
      const { critic, ...room } = await openai.chatStudio({}, limits);
      return { ...room, call: (caller) => critic.checklist(gemini.prompt, caller) };
    },
    paid: /^POST \/v1\/chat\/completions$/,
    unwanted: openai.saying(null, 'stop', { refusal: 'I cannot help with that.' }),
  },
};

/** What must be shown to nobody stands in it. */
const SECRET = aRequest({ text: 'a red fox in a secret garden' });
