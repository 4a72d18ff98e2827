/**
 * Whatever takes the id of a run or of a submission knows nothing of those of another server, nor of those of
 * a channel that somebody does not see. A new button, menu, form, option or command of messages has to be listed here.
 */
import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import type { ComponentInteraction } from '../../src/commands/define/call.js';
import { allCommands } from '../../src/commands/index.js';
import type { Db } from '../../src/db/schema.js';
import { posted } from '../support/builders.js';
import { aCall, run, someServices } from '../support/call.js';
import { aDatabase } from '../support/database.js';
import { textOf } from '../support/text-of.js';

interface Ids {
  readonly runId: string;
  readonly submissionId: string;
  readonly iterationId: string;
}

type Use = { readonly customId: string } & Partial<Pick<ComponentInteraction, 'chosen' | 'fields'>>;

/** By the kind that the custom_id begins with: how it is used with an id; null where it carries none of a run. */
const COMPONENTS: Readonly<Record<string, ((ids: Ids) => Use) | null>> = {
  cncl1: ({ submissionId }) => ({ customId: `cncl1:${submissionId}` }),
  strt1: ({ submissionId }) => ({ customId: `strt1:${submissionId}` }),
  tell1: ({ submissionId }) => ({ customId: `tell1:${submissionId}` }),
  tabl1: ({ submissionId }) => ({ customId: `tabl1:${submissionId}` }),
  bopn1: ({ runId, submissionId }) => ({ customId: `bopn1:${submissionId}`, chosen: [runId] }),
  rtry1: ({ submissionId }) => ({ customId: `rtry1:${submissionId}` }),
  hist1: ({ runId }) => ({ customId: `hist1:n:${runId}::::` }),
  hopn1: ({ runId }) => ({ customId: 'hopn1:o:::::', chosen: [runId] }),
  favs1: ({ iterationId }) => ({ customId: `favs1:m:0:${iterationId}:` }),
  fopn1: ({ runId }) => ({ customId: 'fopn1:', chosen: [`${runId}:1`] }),
  keep1: ({ runId }) => ({ customId: `keep1:${runId}:1` }),
  try1: ({ runId }) => ({ customId: `try1:${runId}:1` }),
  dtl1: ({ runId }) => ({ customId: `dtl1:${runId}:1` }),
  again1: ({ runId }) => ({ customId: `again1:${runId}` }),
  more1: ({ runId }) => ({ customId: `more1:${runId}:1:1` }),
  steer1: ({ runId }) => ({ customId: `steer1:${runId}:1` }),
  chng1: ({ runId }) => ({
    customId: `chng1:${runId}:1`,
    fields: new Map([['change', 'blue']]),
  }),
  chks1: ({ runId }) => ({ customId: `chks1:${runId}` }),
  chkf1: ({ runId }) => ({
    customId: `chkf1:${runId}`,
    fields: new Map([['checks', 'Is it blue?']]),
  }),
  use1: ({ runId }) => ({ customId: `use1:${runId}:1` }),
  // Of a form that this person was shown in this server: test/commands/refine-image.
  pict1: null,
  del1: ({ runId }) => ({ customId: `del1:${runId}` }),
  dely1: ({ runId }) => ({ customId: `dely1:${runId}` }),
  // Of who presses, whatever the server.
  dela1: null,
  deln1: null,
};

/** Pages begin at an id and show what is here; of what is not, they show nothing. */
const PAGES: ReadonlySet<string> = new Set(['hist1', 'favs1']);
/** Only its owner may press it, who sees what is theirs. */
const OWNERS: ReadonlySet<string> = new Set(['strt1']);

/** Options that take an id, by command. */
const OPTIONS: Readonly<Record<string, (ids: Ids) => Readonly<Record<string, string>>>> = {
  show: ({ runId }) => ({ run: runId }),
  cancel: ({ submissionId }) => ({ run: submissionId }),
  delete: ({ runId }) => ({ run: runId }),
};
/** Options that offer nothing of runs while somebody types. */
const OFFERS_NO_RUNS: readonly string[] = ['style', 'name'];

/** Commands of messages, and whether they are of use for pictures that are not ours as well. */
const OF_MESSAGES: Readonly<Record<string, 'ours' | 'any'>> = {
  'Show its prompt': 'ours',
  'Refine this image': 'any',
};

const commands = allCommands(['a/b']);
const components = commands.flatMap((command) => command.components);
const offering = commands.flatMap(({ name, declaration }) =>
  ('options' in declaration ? (declaration.options ?? []) : [])
    .flatMap((option) =>
      option.type === ApplicationCommandOptionType.Subcommand ? (option.options ?? []) : [option],
    )
    .filter((option) => 'autocomplete' in option && option.autocomplete)
    .map((option) => ({ command: name, option: option.name })),
);

const WHO = { user: { id: '1', name: 'ada' }, permissions: (1n << 64n) - 1n };
/** By whom another's run is asked for in vain: from another server, or without a view of its channel. */
const STRANGERS = {
  'another server': { ...WHO, guildId: 'elsewhere', guildPermissions: 0n },
  'a moderator who does not see its channel': {
    ...WHO,
    guildPermissions: (1n << 64n) - 1n,
    viewer: { userId: '1', sees: () => false },
  },
};

async function aRunOfBen(db: Db): Promise<Ids> {
  return posted(db, 'post', { userId: 'ben' });
}

async function use(db: Db, { customId, ...fields }: Use, who: object): Promise<string> {
  const call = aCall({ ...who, ...fields });
  for (const { handle } of components)
    if (await handle(customId, call, someServices({ db })))
      return call.said.map(({ view }) => (view ? textOf(view) : '')).join('\n');
  throw new Error(`nobody knows ${customId}`);
}

const NOT_FOUND = { fault: { code: 'not_found' } };

it('every button, menu and form, every option and every command of messages is listed', () => {
  expect(components.map(({ name }) => name).sort()).toEqual(Object.keys(COMPONENTS).sort());
  const listed = Object.keys(OPTIONS).map((command) => ({ command, option: 'run' }));
  const others = offering.filter(({ option }) => !OFFERS_NO_RUNS.includes(option));
  expect(new Set(others)).toEqual(new Set(listed));
  const ofMessages = commands
    .filter(({ declaration: { type } }) => type === ApplicationCommandType.Message)
    .map(({ name }) => name);
  expect(ofMessages.sort()).toEqual(Object.keys(OF_MESSAGES).sort());
});

describe.each(Object.entries(STRANGERS))('%s', (stranger, who) => {
  const known = Object.entries(COMPONENTS).flatMap(([name, using]) =>
    using && !(OWNERS.has(name) && stranger !== 'another server') ? [{ name, using }] : [],
  );

  it.each(known)('finds nothing by $name', async ({ name, using }) => {
    const db = await aDatabase();
    const ids = await aRunOfBen(db);
    if (PAGES.has(name)) expect(await use(db, using(ids), who)).not.toContain('a red fox');
    else await expect(use(db, using(ids), who)).rejects.toMatchObject(NOT_FOUND);
    // Where they do see it, it does something else.
    const fails = use(db, using(ids), { ...WHO, user: { id: 'ben', name: 'ben' } });
    const outcome = await fails.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(outcome).not.toMatchObject(NOT_FOUND);
  });

  it.each(Object.entries(OPTIONS))('finds nothing by the option of /%s', async (name, options) => {
    const db = await aDatabase();
    const ids = await aRunOfBen(db);
    const command = commands.find((one) => one.name === name);
    if (!command) throw new Error('there is no such command');
    const asked = run(command, options(ids), aCall(who), someServices({ db }));
    await expect(asked).rejects.toMatchObject(NOT_FOUND);
  });

  it.each(offering)('is offered nothing by $option of /$command', async ({ command, option }) => {
    const db = await aDatabase();
    await aRunOfBen(db);
    const suggest = commands.find(({ name }) => name === command)?.suggest(option);
    const offered = (asker: object) =>
      suggest?.('', aCall(asker), someServices({ db })) ?? Promise.resolve([]);
    expect(await offered(who)).toEqual([]);
    if (!OFFERS_NO_RUNS.includes(option))
      expect(await offered({ user: { id: 'ben', name: 'ben' } })).toHaveLength(1);
  });

  it.each(Object.entries(OF_MESSAGES))('finds nothing by “%s”', async (name, which) => {
    const db = await aDatabase();
    const { runId } = await aRunOfBen(db);
    const command = commands.find((one) => one.name === name);
    const file = `easel-${runId}-1.png`;
    const pictures = [{ url: `https://cdn.test/${file}`, name: file }];
    for (const id of ['post', '9']) {
      const target = { id, channelId: 'channel', authorId: '2', pictures };
      const call = aCall(who);
      const asked = command?.run({ values: new Map(), target }, call, someServices({ db }));
      if (which === 'ours') await expect(asked).rejects.toMatchObject(NOT_FOUND);
      else await asked;
      expect(JSON.stringify(call.said)).not.toContain('a red fox');
    }
  });
});
