/** Discord's own error bodies: status, code, sentence and, for a bad form, where in it each fault is. */
import type { z } from 'zod';

const KNOWN = {
  0: [404, '404: Not Found'],
  10003: [404, 'Unknown Channel'],
  10004: [404, 'Unknown Guild'],
  10007: [404, 'Unknown Member'],
  10008: [404, 'Unknown Message'],
  10013: [404, 'Unknown User'],
  10015: [404, 'Unknown Webhook'],
  10062: [404, 'Unknown interaction'],
  10063: [404, 'Unknown application command'],
  20012: [403, 'You are not authorized to perform this action on this application'],
  30033: [400, 'Maximum number of thread participants has been reached (1000)'],
  30034: [400, 'Max number of daily application command creates has been reached (200)'],
  40005: [413, 'Request entity too large'],
  40060: [400, 'Interaction has already been acknowledged.'],
  50001: [403, 'Missing Access'],
  50005: [403, 'Cannot edit a message authored by another user'],
  50006: [400, 'Cannot send an empty message'],
  50008: [400, 'Cannot send messages in a non-text channel'],
  50013: [403, 'Missing Permissions'],
  50021: [400, 'Cannot execute action on a system message'],
  50024: [400, 'Cannot execute action on this channel type'],
  50027: [401, 'Invalid Webhook Token'],
  50046: [400, 'Invalid Asset'],
  50083: [400, 'Thread is archived'],
  50109: [400, 'The request body contains invalid JSON.'],
  160002: [400, 'You cannot reply without permission to read message history'],
  160004: [400, 'A thread has already been created for this message'],
  160005: [403, 'Thread is locked'],
  160006: [400, 'Maximum number of active threads reached'],
} as const;

export class DiscordError extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(status: number, body: Record<string, unknown>, headers: Record<string, string> = {}) {
    super(String(body.message));
    this.status = status;
    this.body = body;
    this.headers = headers;
  }

  toResponse(): Response {
    return Response.json(this.body, { status: this.status, headers: this.headers });
  }
}

export function refuse(code: keyof typeof KNOWN): DiscordError {
  const [status, message] = KNOWN[code];
  return new DiscordError(status, { message, code });
}

/** 30046 comes with status 429, so that libraries take it for a rate limit and wait. */
export function tooManyEdits(retryAfter: number): DiscordError {
  const message = 'Maximum number of edits to messages older than 1 hour reached. Try again later';
  const headers = { 'retry-after': String(Math.ceil(retryAfter)), 'x-ratelimit-scope': 'user' };
  return new DiscordError(
    429,
    { message, code: 30046, retry_after: retryAfter, global: false },
    headers,
  );
}

/** One fault of a form: where it is, and what Discord calls it. */
export interface FormFault {
  readonly path: readonly PropertyKey[];
  readonly code: string;
  readonly message: string;
}

export function invalidField(
  path: readonly PropertyKey[],
  code: string,
  message: string,
): DiscordError {
  return invalidForm([{ path, code, message }]);
}

/** 50035, nested by place as Discord nests it. */
function invalidForm(faults: readonly FormFault[]): DiscordError {
  const errors: Tree = {};
  for (const { path, code, message } of faults) {
    let node = errors;
    for (const part of path) node = childOf(node, String(part));
    (node._errors ??= []).push({ code, message });
  }
  return new DiscordError(400, { message: 'Invalid Form Body', code: 50035, errors });
}

interface Tree {
  _errors?: { code: string; message: string }[];
  children?: never;
  [key: string]: unknown;
}

function childOf(node: Tree, key: string): Tree {
  const found = node[key];
  if (isTree(found)) return found;
  const made: Tree = {};
  node[key] = made;
  return made;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null;
}

/** Parses or refuses with 50035. */
export function parseForm<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw invalidForm(parsed.error.issues.map(formFault));
}

/** Adds the faults of a part to those of the whole. */
export function checkWithin(
  ctx: z.RefinementCtx,
  schema: z.ZodType,
  part: unknown,
  at: readonly PropertyKey[],
): void {
  for (const issue of schema.safeParse(part, { reportInput: true }).error?.issues ?? []) {
    const { path, code, message } = formFault(issue);
    ctx.addIssue({ code: 'custom', path: [...at, ...path], message, params: { code } });
  }
}

function formFault(issue: z.core.$ZodIssue): FormFault {
  const { path } = issue;
  if (issue.code === 'custom') {
    const code: unknown = issue.params?.code;
    return {
      path,
      code: typeof code === 'string' ? code : 'BASE_TYPE_INVALID',
      message: issue.message,
    };
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    return { path, code: 'BASE_TYPE_REQUIRED', message: 'This field is required' };
  }
  if (issue.code === 'too_big') return tooBig(path, issue.origin, issue.maximum);
  if (issue.code === 'too_small') return tooSmall(path, issue.origin, issue.minimum);
  if (issue.code === 'invalid_value') {
    return {
      path,
      code: 'BASE_TYPE_CHOICES',
      message: `Value must be one of ${issue.values.map(String).join(', ')}.`,
    };
  }
  return { path, code: 'BASE_TYPE_INVALID', message: issue.message };
}

function tooBig(path: readonly PropertyKey[], origin: string, maximum: number | bigint): FormFault {
  if (origin === 'string' || origin === 'array') {
    return {
      path,
      code: 'BASE_TYPE_MAX_LENGTH',
      message: `Must be ${String(maximum)} or fewer in length.`,
    };
  }
  return {
    path,
    code: 'NUMBER_TYPE_MAX',
    message: `int value should be less than or equal to ${String(maximum)}.`,
  };
}

function tooSmall(
  path: readonly PropertyKey[],
  origin: string,
  minimum: number | bigint,
): FormFault {
  if (origin === 'string' || origin === 'array') {
    return {
      path,
      code: 'BASE_TYPE_MIN_LENGTH',
      message: `Must be ${String(minimum)} or more in length.`,
    };
  }
  return {
    path,
    code: 'NUMBER_TYPE_MIN',
    message: `int value should be greater than or equal to ${String(minimum)}.`,
  };
}
