import { describe, expect, it } from 'vitest';
import { refusal } from '../../../../src/pipeline/providers/fal/faults.js';

const submission = { isSubmission: true, isOfQueue: true };
const refused = (status: number, body: unknown, asked = submission) =>
  refusal(new Response(null, { status }), JSON.stringify(body), asked).fault.code;

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
    // Of one model, which the account need not be let in to.
    [403, { detail: 'You do not have access to this application.' }],
    [404, { detail: 'Application "x" not found' }],
    [307, { detail: 'no' }],
  ])('is not where %i says %j', (status, body) => {
    expect(refused(status, body)).toBe('provider_refused');
  });

  it.each([
    [401, { detail: 'No user found for Key ID and Secret' }],
    [402, { detail: 'no' }],
    [403, { detail: 'Forbidden' }],
    [403, { detail: 'User is locked. Reason: Exhausted balance. Top up your balance.' }],
    [403, { detail: 'User is locked. Reason: a violation of our terms.' }],
    [429, { detail: 'Exhausted balance.' }],
    [403, 'nonsense'],
  ])('is of the account where %i says %j', (status, body) => {
    expect(refused(status, body)).toBe('provider_closed');
  });

  it('of a result is that of its model, and of the list that of another key, unless it speaks of the account', () => {
    const result = { isSubmission: false, isOfQueue: true };
    const list = { isSubmission: false, isOfQueue: false };
    const locked = { detail: 'User is locked. Reason: Exhausted balance.' };
    expect(refused(403, { detail: 'Forbidden' }, result)).toBe('provider_refused');
    expect(refused(401, { detail: 'no' }, list)).toBe('provider_refused');
    expect(refused(403, locked, result)).toBe('provider_closed');
  });
});
