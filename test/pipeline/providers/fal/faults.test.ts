import { describe, expect, it } from 'vitest';
import { refusal } from '../../../../src/pipeline/providers/fal/faults.js';

const refused = (status: number, body: unknown) =>
  refusal(new Response(null, { status }), JSON.stringify(body)).fault.code;

describe('a refusal', () => {
  it.each([
    { detail: [{ type: 'no_media_generated', loc: ['body', 'prompt'], msg: 'x' }] },
    { detail: [{ type: 'no_media_generated' }] },
    { detail: 'The model did not generate the expected output for this prompt.' },
    { detail: 'Your request was rejected by our moderation.' },
    { detail: 'The prompt violates our usage guidelines.' },
    { detail: "I can't create an image of that." },
    { detail: 'I’m unable to help with this request.' },
    { detail: 'I cannot paint this.' },
    {
      detail: [{ type: 'value_error', loc: ['body'], msg: 'The prompt contains sensitive words' }],
    },
    { detail: [{ type: 'value_error', msg: 'Input was flagged' }] },
    { error: 'Prohibited content' },
    { message: 'NSFW content detected' },
  ])('is of the content where the answer is %j', (body) => {
    expect(refused(422, body)).toBe('content_refused');
    expect(refused(400, body)).toBe('content_refused');
  });

  it.each([
    [422, { detail: 'image_size is not supported' }],
    [422, { detail: [{ type: 'missing', loc: ['body', 'prompt'], msg: 'Field required' }] }],
    [422, { detail: [{ type: 'bool_type', loc: ['body', 'enable_safety_checker'], msg: 'x' }] }],
    [422, { detail: 'enable_safety_checker is unknown' }],
    [422, { detail: [7] }],
    [422, 'nonsense'],
    [403, { detail: 'User is locked. Reason: a violation of our terms.' }],
    [401, { detail: 'We cannot let you in.' }],
  ])('is not where %i says %j', (status, body) => {
    expect(refused(status, body)).toBe('provider_refused');
  });
});
