import { describe, expect, it } from 'vitest';
import {
  isRetryable,
  type Fault,
  type FaultCode,
  type UnavailableFault,
} from '../../src/errors.js';
import { explain, explainPause } from '../../src/languages/index.js';
import { en } from '../../src/languages/index.js';

const NOON = Date.UTC(2026, 0, 1, 12);
const problems = [{ path: 'seed', message: 'required' }];

/** Every fault, and all that a person is told about it. */
const TOLD: Readonly<Record<FaultCode, readonly (readonly [Fault, string])[]>> = {
  invalid_options: [
    [
      { code: 'invalid_options', problems },
      'I cannot use these options as they are. Please fix what is listed and send it again.',
    ],
  ],
  invalid_file: [
    [
      { code: 'invalid_file', problems },
      'The file has 1 problem. Nothing was started or charged; please fix it and send it again.',
    ],
  ],
  quota_exceeded: [
    [
      { code: 'quota_exceeded', unit: 'image', limit: 300, left: 2, asked: 12, resetsAt: NOON },
      'That needs 12 images and you have 2 of 300 left today. It resets <t:1767268800:R>. Ask for fewer, or come back then.',
    ],
  ],
  not_found: [
    [{ code: 'not_found' }, 'There is nothing by that name here. Please pick one from the list.'],
  ],
  wrong_channel: [
    [
      { code: 'wrong_channel' },
      'I can only work in a text or announcement channel of a server, or in a thread. Please try again there.',
    ],
  ],
  judged_already: [
    [
      { code: 'judged_already' },
      'Its first picture is there already, and is judged by the checks as they were. Please steer the result, or start again with /generate.',
    ],
  ],
  not_over: [
    [
      { code: 'not_over' },
      'This run is still being painted. Please wait until it is finished, or cancel it first.',
    ],
  ],
  just_started: [
    [
      { code: 'just_started' },
      'This was started a moment ago, and a double click counts once. Please press again in a few seconds if you want another one.',
    ],
  ],
  picture_unusable: [
    [
      { code: 'picture_unusable', why: 'none' },
      'This message has no picture that I can take. Please choose one with a PNG, JPEG or WebP. Nothing was started or charged.',
    ],
    [
      { code: 'picture_unusable', why: 'gone' },
      'This picture could not be downloaded. Please try again, or post it anew. Nothing was started or charged.',
    ],
  ],
  target_gone: [
    [
      { code: 'target_gone' },
      'The thread or message that this was for is gone. Start again with /generate.',
    ],
  ],
  setting_refused: [
    [
      { code: 'setting_refused', why: 'style_without_text' },
      'A style is made of words that are added to a prompt. Please give its text.',
    ],
  ],
  channel_not_allowed: [
    [
      { code: 'channel_not_allowed', allowed: ['1', '2'] },
      'In this server I may be used in <#1>, <#2> only. Please ask again there.',
    ],
    [
      { code: 'channel_not_allowed', allowed: [] },
      'I may not be used in this channel. Please try another one; whoever manages this server decides where, with /settings channels.',
    ],
  ],
  unknown_command: [
    [
      { code: 'unknown_command' },
      'I do not know this command any more. Please reload Discord and try again.',
    ],
  ],
  unknown_component: [
    [
      { code: 'unknown_component' },
      'This is from an older version of me. Please call the command again.',
    ],
  ],
  not_a_member: [
    [
      { code: 'not_a_member', applicationId: '7' },
      'Only my commands were installed here, and I am no member of this server. Ask whoever manages it to invite me again with the bot scope: <https://discord.com/oauth2/authorize?client_id=7&scope=bot+applications.commands&permissions=309237746688>.',
    ],
  ],
  not_allowed: [
    [{ code: 'not_allowed', needs: 'owner' }, 'Only its owner can do that. Please ask them.'],
    [
      { code: 'not_allowed', needs: 'moderator' },
      'Only its owner or a moderator (“Manage Messages”) can do that. Please ask them.',
    ],
    [
      { code: 'not_allowed', needs: 'manager' },
      'Only those who manage this server (“Manage Server”) can do that. Please ask them.',
    ],
  ],
  discord_denied: [
    [
      { code: 'discord_denied', missing: 'Attach Files' },
      'I am missing the permission “Attach Files” in this channel. Ask a moderator to grant it, then try again.',
    ],
  ],
  discord_refused: [
    [
      { code: 'discord_refused', why: 'locked' },
      'The thread is locked or full. Start again in another place with /generate.',
    ],
    [
      { code: 'discord_refused', why: 'too_many_threads' },
      'This server has as many open threads as Discord allows. Ask a moderator to close some, then try again.',
    ],
    [
      { code: 'discord_refused', why: 'too_large' },
      'Discord does not take a file of this size. See /history for what was painted.',
    ],
    [
      { code: 'discord_refused', why: 'not_taken' },
      'Discord does not take a message of mine. See /history for what was painted.',
    ],
    [
      { code: 'discord_refused', why: 'blocked' },
      'The rules of this server (AutoMod) block what I had to post. Please word it differently.',
    ],
  ],
  content_refused: [
    [
      { code: 'content_refused', provider: 'fal' },
      'The image service (fal.ai) refused this prompt by its content rules. Please word it differently.',
    ],
  ],
  provider_down: [
    [
      { code: 'provider_down', provider: 'gemini' },
      'The critic (Gemini) does not answer. Please try again in a while.',
    ],
  ],
  provider_refused: [
    [
      { code: 'provider_refused', provider: 'fal' },
      'The image service (fal.ai) did not accept the request. Please tell the host of this bot, or try another model.',
    ],
  ],
  provider_closed: [
    [
      { code: 'provider_closed', provider: 'gemini' },
      'The critic (Gemini) cannot be used at the moment. Only the host of this bot can fix that, and has been told. Please try again later.',
    ],
  ],
  provider_busy: [
    [
      { code: 'provider_busy', provider: 'gemini', limit: 'day' },
      'The critic (Gemini) has reached its limit for now. Please try again later.',
    ],
  ],
  bad_answer: [
    [
      { code: 'bad_answer', provider: 'gemini' },
      'The critic (Gemini) gave an answer that could not be used. Please try again.',
    ],
  ],
  bad_image: [
    [
      { code: 'bad_image', provider: 'fal' },
      'The image service (fal.ai) gave a picture that could not be used. Please try again.',
    ],
  ],
  poisoned: [
    [
      { code: 'poisoned', step: 'finish' },
      'Working on this stopped the bot three times, so it was given up. Please try another prompt.',
    ],
  ],
  cancelled: [[{ code: 'cancelled' }, 'This was cancelled. Please start it again.']],
  expired: [
    [
      { code: 'expired' },
      'This waited a day for its owner to press Start, so it was given up; nothing was paid. Ask for it again with /generate.',
    ],
  ],
  stopping: [[{ code: 'stopping' }, 'I am just restarting. Please try again in a minute.']],
  storage_full: [
    [
      { code: 'storage_full' },
      'I cannot save anything at the moment; the host of this bot has been told. What was started goes on by itself; please try a new one later.',
    ],
  ],
  internal: [
    [
      { code: 'internal' },
      'Something went wrong on my side; it has been logged. Please try again.',
    ],
  ],
};

describe.each(Object.entries(TOLD))('%s', (code, told) => {
  it.each(told)('is told in a sentence (%#)', (fault, sentence) => {
    expect(fault.code).toBe(code);
    expect(explain(fault, en)).toBe(sentence);
    expect(sentence).toMatch(/\.$/u);
  });

  it.each(told)('says what to do next (%#)', (fault) => {
    expect(explain(fault, en)).toMatch(/[.;] (?:please |(?:Please|Start|Ask|See) )/u);
  });
});

it('only what may pass is worth another try', () => {
  const retryable = Object.values(TOLD).flatMap((told) =>
    told.filter(([fault]) => isRetryable(fault)).map(([{ code }]) => code),
  );
  expect(retryable.sort()).toEqual([
    'bad_answer',
    'bad_image',
    'provider_busy',
    'provider_closed',
    'provider_down',
    'storage_full',
  ]);
});

it('a pause says that it ends by itself, and when', () => {
  const pause = (fault: UnavailableFault) => explainPause({ until: NOON, fault }, en);
  expect(pause({ code: 'provider_busy', provider: 'fal', limit: 'minute' })).toBe(
    'The image service (fal.ai) has reached its limit for the minute; this goes on by itself <t:1767268800:R>.',
  );
  expect(pause({ code: 'provider_busy', provider: 'gemini' })).toBe(
    'The critic (Gemini) has reached its limit; this goes on by itself <t:1767268800:R>.',
  );
  expect(pause({ code: 'provider_down', provider: 'gemini' })).toBe(
    'The critic (Gemini) does not answer; this goes on by itself <t:1767268800:R>.',
  );
  const spent = { code: 'budget_reached', period: 'month' } as const;
  expect(explainPause({ until: NOON, fault: spent }, en)).toBe(
    'This server has spent its budget for the month. Nothing is lost; this goes on by itself <t:1767268800:R>, or as soon as whoever manages the server raises it with /settings budget.',
  );
  const closed = { code: 'provider_closed', provider: 'gemini' } as const;
  expect(explainPause({ until: null, fault: closed }, en)).toBe(
    'The critic (Gemini) cannot be used at the moment. Only the host of this bot can fix that, and has been told; this goes on by itself then.',
  );
});
