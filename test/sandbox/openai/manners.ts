/** How every server that speaks OpenAI's language lets in, lists its models, and refuses. */
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';

class Refusal extends Error {
  readonly status: 400 | 401 | 404;
  readonly type: string;
  readonly code: string | null;

  constructor(status: 400 | 401 | 404, message: string, type: string, code: string | null) {
    super(message);
    this.status = status;
    this.type = type;
    this.code = code;
  }
}

export function refuse(
  status: 400 | 401 | 404,
  message: string,
  type: string,
  code: string | null = null,
): never {
  throw new Refusal(status, message, type, code);
}

/** For `onError`. */
export function refusing(error: Error, c: Context): Response {
  if (!(error instanceof Refusal)) throw error;
  const { message, type, code, status } = error;
  return c.json({ error: { message, type, param: null, code } }, status);
}

export function letIn(key: string | undefined): MiddlewareHandler<{ Bindings: HttpBindings }> {
  return async (c, next) => {
    const given = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1];
    if (key !== undefined && given !== key)
      refuse(
        401,
        `Incorrect API key provided: ${given ?? 'none'}.`,
        'invalid_request_error',
        'invalid_api_key',
      );
    await next();
  };
}

export function listModels(models: readonly string[]): object {
  const data = models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'sandbox' }));
  return { object: 'list', data };
}
