import {
  ApplicationCommandOptionType as Option,
  ApplicationCommandType,
  type APIApplicationCommand,
  type APIApplicationCommandOption,
} from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { callables, readLine, type Picked } from './elements/composer/line.js';
import { answered, caretAfter, offersAt, take } from './elements/composer/offers.js';
import { valuesOf } from './elements/composer/values.js';

const NAMES = {
  users: { '11': 'Ada', '12': 'Ben' },
  channels: { '21': 'easel', '22': 'news' },
  roles: { '31': '@everyone', '32': 'Moderators' },
};
const NOTHING_PICKED: Picked = new Map();

function command(
  name: string,
  options: APIApplicationCommandOption[],
  type = ApplicationCommandType.ChatInput,
): APIApplicationCommand {
  const ids = { id: name, application_id: '1', version: '1' };
  const rights = { default_member_permissions: null, nsfw: false };
  return { ...ids, ...rights, type, name, description: `does ${name}`, options };
}

const about = (name: string) => ({ name, description: `which ${name}` });
const text = (name: string, more: object = {}): APIApplicationCommandOption => ({
  ...about(name),
  type: Option.String,
  ...more,
});

const ALL = callables([
  command('generate', [
    text('prompt', { max_length: 20 }),
    { ...about('file'), type: Option.Attachment },
    text('aspect', { choices: ['square', 'tall'].map((it) => ({ name: it, value: `${it}!` })) }),
    { ...about('seed'), type: Option.Integer, min_value: 0, max_value: 99 },
    { ...about('share'), type: Option.Number },
    { ...about('loud'), type: Option.Boolean },
  ]),
  command('show', [text('run', { required: true, autocomplete: true })]),
  command('who', [
    { ...about('user'), type: Option.User },
    { ...about('channel'), type: Option.Channel },
    { ...about('role'), type: Option.Role },
    { ...about('any'), type: Option.Mentionable },
  ]),
  command('settings', [
    { ...about('show'), type: Option.Subcommand },
    {
      ...about('quota'),
      type: Option.Subcommand,
      options: [{ ...about('runs'), type: Option.Integer }],
    },
  ]),
  command('help', []),
  command('Show its prompt', [], ApplicationCommandType.Message),
]);

const read = (typed: string, picked = NOTHING_PICKED) => readLine(typed, ALL, picked);

describe('what can be called', () => {
  it('is every command and sub-command, and none of a message', () => {
    const paths = ALL.map(({ path }) => path);
    const settings = ['settings show', 'settings quota'];
    expect(paths).toEqual(['generate', 'show', 'who', ...settings, 'help']);
  });
});

describe('a typed line', () => {
  it.each<[string, string | undefined, Record<string, string>]>([
    ['hello', undefined, {}],
    ['/generate', undefined, {}],
    ['/generated ', undefined, {}],
    ['/generate ', 'generate', {}],
    ['/generate a red fox', 'generate', { prompt: 'a red fox' }],
    ['/generate prompt: a red fox seed: 5', 'generate', { prompt: 'a red fox', seed: '5' }],
    ['/generate seed: 5 prompt: a\nfox', 'generate', { prompt: 'a\nfox', seed: '5' }],
    ['/generate a fox seed:5', 'generate', { prompt: 'a fox', seed: '5' }],
    ['/generate prompt: see http: and aseed:5', 'generate', { prompt: 'see http: and aseed:5' }],
    ['/generate prompt: a prompt: b', 'generate', { prompt: 'a prompt: b' }],
    ['/generate prompt: seed: 5', 'generate', { prompt: '', seed: '5' }],
    ['/settings quota runs: 3', 'settings quota', { runs: '3' }],
    ['/settings nothing', undefined, {}],
    ['/help me', 'help', {}],
  ])('%j calls %s with %j', (typed, path, fields) => {
    const line = read(typed);
    expect(line?.callable.path).toBe(path);
    const found = line?.fields.map((field) => [field.option.name, field.text]) ?? [];
    expect(Object.fromEntries(found)).toEqual(fields);
  });

  it('keeps a label that was taken from a list whole, whatever it looks like', () => {
    const label = 'fox seed: 5 · 80 %';
    const picked = new Map([['prompt', new Map([[label, 'id']])]]);
    const line = read(`/generate prompt: ${label} seed: 7`, picked);
    expect(line?.fields.map((field) => field.text)).toEqual([label, '7']);
  });
});

describe('what a line sends', () => {
  const send = (typed: string, { files = 0, picked = NOTHING_PICKED } = {}) => {
    const line = read(typed, picked);
    if (!line) throw new Error('that is no command');
    return valuesOf(line, { names: NAMES, picked, files });
  };

  it.each<[string, number, object]>([
    ['/generate a fox', 0, { prompt: 'a fox' }],
    ['/generate aspect: TALL', 0, { aspect: 'tall!' }],
    ['/generate seed: 99 share: 0.5', 0, { seed: 99, share: 0.5 }],
    ['/generate loud: Yes', 0, { loud: true }],
    ['/generate loud: off', 0, { loud: false }],
    ['/generate prompt: ', 1, { file: { file: 0 } }],
    ['/who user: @ada channel: #news', 0, { user: '11', channel: '22' }],
    ['/who user: 12 role: @moderators', 0, { user: '12', role: '32' }],
    ['/who any: Ben', 0, { any: '12' }],
    ['/who role: @everyone', 0, { role: '31' }],
    ['/help ', 0, {}],
  ])('%j with %i files is %j', (typed, files, values) => {
    expect(send(typed, { files })).toEqual({ values });
  });

  it.each<[string, number, string, string]>([
    ['/generate prompt: 123456789012345678901', 0, 'prompt', 'At most 20 characters.'],
    ['/generate aspect: oval', 0, 'aspect', 'Choose one of the list.'],
    ['/generate seed: 1.5', 0, 'seed', 'Give a whole number.'],
    ['/generate seed: 100', 0, 'seed', 'At most 99.'],
    ['/generate seed: -1', 0, 'seed', 'At least 0.'],
    ['/generate share: much', 0, 'share', 'Give a number.'],
    ['/generate loud: perhaps', 0, 'loud', 'Say True or False.'],
    ['/generate file: ', 0, 'file', 'Attach a file: drop it here, or press the plus.'],
    ['/generate a', 2, '', '/generate takes one file.'],
    ['/help ', 1, '', '/help takes no file.'],
    ['/show ', 0, 'run', 'This option is required.'],
    ['/who user: nobody', 0, 'user', 'There is nobody of that name here.'],
    ['/who channel: nowhere', 0, 'channel', 'There is no such channel here.'],
    ['/who role: none', 0, 'role', 'There is no such role here.'],
  ])('%j with %i files is not sent, for %s: %s', (typed, files, option, why) => {
    expect(send(typed, { files })).toEqual({ problem: { option, why } });
  });

  it('is the value behind a label that was taken from the bot', () => {
    const picked = new Map([['run', new Map([['a red fox', 'r1']])]]);
    expect(send('/show run: a red fox', { picked })).toEqual({ values: { run: 'r1' } });
    expect(send('/show run: a red', { picked })).toEqual({ values: { run: 'a red' } });
  });
});

describe('what is offered', () => {
  /** The bar is the caret. */
  const at = (typed: string, picked = NOTHING_PICKED) => {
    const caret = typed.indexOf('|');
    return offersAt({ text: typed.replace('|', ''), caret, all: ALL, names: NAMES, picked });
  };
  const labels = (typed: string) => {
    const offered = at(typed);
    return 'field' in offered
      ? `asks for ${offered.field.option.name}: ${offered.field.text}`
      : offered.offers.map(({ label }) => label).join(' ');
  };

  it.each([
    ['hello|', ''],
    ['/|', '/generate /show /who /settings show /settings quota /help'],
    ['/s|', '/show /settings show /settings quota'],
    ['/quota|', '/settings quota'],
    ['/settings |', '/settings show /settings quota'],
    ['/generate |', 'prompt file aspect seed share loud'],
    ['/generate s|', 'seed share'],
    ['/generate a fox s|', ''],
    ['/generate prompt: a fox|', ''],
    ['/generate aspect: |', 'square tall'],
    ['/generate aspect: ta|', 'tall'],
    ['/generate aspect: tall |', 'prompt file seed share loud'],
    ['/generate loud: |', 'True False'],
    ['/generate loud: | prompt: a', 'True False'],
    ['/who user: |', '@Ada @Ben'],
    ['/who channel: n|', '#news'],
    ['/who role: |', '@everyone @Moderators'],
    ['/show run: fox|', 'asks for run: fox'],
    ['/show fox|', 'asks for run: fox'],
    ['/help |', ''],
  ])('at %j is %j', (typed, offered) => {
    expect(labels(typed)).toBe(offered);
  });

  it.each([
    ['/|', true],
    ['/generate |', false],
    ['/generate s|', true],
    ['/generate loud: tr|', true],
    ['/generate loud: true|', false],
  ])('at %j is taken by Enter: %j', (typed, isPressing) => {
    expect(at(typed)).toMatchObject({ isPressing });
  });

  it('is nothing more once what the bot offered was taken', () => {
    const picked = new Map([['run', new Map([['a fox', 'r1']])]]);
    expect(at('/show run: a fox |', picked)).toMatchObject({ offers: [] });
  });

  it.each([
    ['/gen|', 0, '/generate |'],
    ['/sho|', 0, '/show run: |'],
    ['/generate a|', 0, '/generate aspect: |'],
    ['/generate prompt: a fox |', 0, '/generate prompt: a fox |'],
    ['/generate aspect: t| seed: 5', 0, '/generate aspect: tall |seed: 5'],
    ['/generate aspect: tall |', 2, '/generate aspect: tall seed: |'],
  ])('%j with its offer %i becomes %j', (typed, index, becomes) => {
    const offered = at(typed);
    const offer = 'offers' in offered ? offered.offers[index] : undefined;
    const before = typed.replace('|', '');
    const after = offer ? take(before, offer) : before;
    const caret = offer ? caretAfter(before, offer) : before.length;
    expect(`${after.slice(0, caret)}|${after.slice(caret)}`).toBe(becomes);
  });

  it('asks for a file where an option takes one', () => {
    const offered = at('/generate f|');
    expect('offers' in offered && offered.offers).toMatchObject([{ label: 'file', isFile: true }]);
  });

  it('takes what the bot offers over in one line, and remembers its value', () => {
    const asked = at('/show run: fo|');
    if (!('field' in asked)) throw new Error('the bot is not asked');
    const { offers } = answered(asked.field, [{ name: 'a fox\n in snow', value: 'r1' }]);
    expect(offers).toMatchObject([
      { label: 'a fox in snow', picks: { option: 'run', value: 'r1' } },
    ]);
    expect(offers[0] && take('/show run: fo', offers[0])).toBe('/show run: a fox in snow ');
  });
});
