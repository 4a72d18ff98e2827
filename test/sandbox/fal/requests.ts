/** fal.ai's list of past requests: `GET /v1/models/requests/by-endpoint`. */
import { z } from 'zod';
import type { Job } from './jobs.js';

const when = z.string().transform((text, context) => {
  const at = Date.parse(text);
  if (Number.isNaN(at)) context.addIssue({ code: 'custom', message: 'Invalid ISO8601 date' });
  return at;
});

const querySchema = z.object({
  endpoint_id: z.string().min(1),
  start: when.optional(),
  end: when.optional(),
  status: z.enum(['success', 'error', 'user_error']).optional(),
  request_id: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().optional(),
  expand: z.string().optional(),
});

type Query = z.infer<typeof querySchema>;
const DAY_MS = 86_400_000;

const codeOf = (job: Job) => job.failure?.status ?? 200;
const outcomeOf = (job: Job) =>
  codeOf(job) < 400 ? 'success' : codeOf(job) < 500 ? 'user_error' : 'error';
const iso = (at: number) => new Date(at).toISOString();

/** Only what has ended is listed, the latest first. */
function select(jobs: readonly Job[], query: Query): Job[] {
  const since = query.start ?? Date.now() - (query.request_id === undefined ? 1 : 90) * DAY_MS;
  const until = query.end ?? Number.POSITIVE_INFINITY;
  const endpoints = query.endpoint_id.split(',');
  return jobs
    .filter((job) => endpoints.includes(job.endpoint))
    .filter((job) => job.endedAt !== undefined && job.endedAt >= since && job.endedAt < until)
    .filter((job) => query.request_id === undefined || job.requestId === query.request_id)
    .filter((job) => query.status === undefined || outcomeOf(job) === query.status)
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
}

async function itemOf(job: Job, payloads: boolean, outputOf: (job: Job) => Promise<unknown>) {
  const endedAt = job.endedAt ?? job.at;
  return {
    request_id: job.requestId,
    endpoint_id: job.endpoint,
    started_at: iso(job.startedAt ?? endedAt),
    sent_at: iso(job.at),
    ended_at: iso(endedAt),
    status_code: codeOf(job),
    duration: (endedAt - (job.startedAt ?? endedAt)) / 1000,
    ...(payloads && {
      json_input: job.input,
      json_output: job.failure ? job.failure.body : await outputOf(job),
    }),
  };
}

export async function listRequests(
  given: Readonly<Record<string, string>>,
  jobs: readonly Job[],
  outputOf: (job: Job) => Promise<unknown>,
): Promise<Response> {
  const parsed = querySchema.safeParse(given);
  if (!parsed.success) {
    const message = parsed.error.issues
      .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
      .join('; ');
    return Response.json({ error: { type: 'validation_error', message } }, { status: 400 });
  }
  const query = parsed.data;
  const page = Number(Buffer.from(query.cursor ?? 'MQ==', 'base64').toString());
  if (!Number.isSafeInteger(page) || page < 1) {
    return Response.json(
      { error: { type: 'validation_error', message: 'cursor: invalid' } },
      { status: 400 },
    );
  }
  const found = select(jobs, query);
  const shown = found.slice((page - 1) * query.limit, page * query.limit);
  const hasMore = found.length > page * query.limit;
  const payloads = query.expand?.split(',').includes('payloads') ?? false;
  return Response.json({
    items: await Promise.all(shown.map((job) => itemOf(job, payloads, outputOf))),
    next_cursor: hasMore ? Buffer.from(String(page + 1)).toString('base64') : null,
    has_more: hasMore,
  });
}
