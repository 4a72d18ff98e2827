import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { expect, it, onTestFinished } from 'vitest';
import { serve } from './stand-in.js';

async function anEcho() {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.post('/echo', async (c) => c.text(await c.req.text()));
  const standIn = await serve(app);
  onTestFinished(() => standIn.close());
  const say = async (body: string) =>
    (await fetch(`${standIn.origin}/echo`, { method: 'POST', body })).text();
  const bodies = () => standIn.calls.map(({ body }) => body.toString());
  return { standIn, say, bodies };
}

it('keeps every call with its body, which tests look at', async () => {
  const { say, bodies } = await anEcho();
  for (const word of ['a', 'b', 'c']) expect(await say(word)).toBe(word);
  expect(bodies()).toEqual(['a', 'b', 'c']);
});

it('that keeps little knows the newest calls alone, and of those that ended no body', async () => {
  const { standIn, say, bodies } = await anEcho();
  standIn.keepLittle(2);
  const seen: string[] = [];
  standIn.intercept(({ body }, next) => {
    seen.push(body.toString());
    return next();
  });
  for (const word of ['a', 'b', 'c', 'd']) expect(await say(word)).toBe(word);
  expect(seen).toEqual(['a', 'b', 'c', 'd']);
  expect(bodies()).toEqual(['', '']);
});
