/** A call as a command gets it, that remembers what was said. */
import { ChannelType, PermissionFlagsBits } from 'discord-api-types/v10';
import type { Call, ComponentInteraction, Services } from '../../src/commands/define/call.js';
import type { Command } from '../../src/commands/define/command.js';
import { Budget } from '../../src/pipeline/budget.js';
import { PLAIN } from '../../src/pipeline/providers/abilities.js';
import { modelNotes } from '../../src/pipeline/providers/model-notes.js';
import { entryOf } from '../../src/pipeline/providers/models.js';
import type { NewSubmission } from '../../src/pipeline/ports.js';
import type { Submission } from '../../src/pipeline/run.js';
import { en } from '../../src/languages/index.js';
import type { Form } from '../../src/views/form.js';
import type { Message } from '../../src/views/message.js';

export const MAY_EVERYTHING =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.CreatePublicThreads |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.UseApplicationCommands;

const nothing = () => undefined;
const SILENT = { info: nothing, warn: nothing, error: nothing, debug: nothing };

export interface Said {
  readonly how: 'reply' | 'defer' | 'replyPrivately' | 'post' | 'openForm';
  readonly view?: Message;
  readonly form?: Form;
}

export function aCall(
  fields: Partial<ComponentInteraction> = {},
): ComponentInteraction & { readonly said: Said[] } {
  const said: Said[] = [];
  const { id: userId } = fields.user ?? { id: '1' };
  const call: Call = {
    interactionId: 'interaction',
    guildId: 'guild',
    channel: { id: 'channel', parentId: null, type: ChannelType.GuildText, ageRestricted: false },
    user: { id: '1', name: 'ada' },
    viewer: { userId, sees: () => true },
    roles: [],
    language: en,
    guildLocale: 'en-US',
    rolesOf: () => undefined,
    permissions: 0n,
    guildPermissions: 0n,
    appPermissions: MAY_EVERYTHING,
    reply: (view) => {
      said.push({ how: 'reply', view });
      return Promise.resolve('message');
    },
    defer: () => {
      said.push({ how: 'defer' });
      return Promise.resolve(true);
    },
    replyPrivately: (view) => {
      said.push({ how: 'replyPrivately', view });
      return Promise.resolve();
    },
    post: (view) => {
      said.push({ how: 'post', view });
      return Promise.resolve('message');
    },
    openForm: (form) => {
      said.push({ how: 'openForm', form });
      return Promise.resolve();
    },
  };
  return { ...call, chosen: [], fields: new Map(), ...fields, said };
}

/** Services that refuse everything but what a test gives. */
export function someServices({
  submissions,
  ...given
}: Partial<Omit<Services, 'submissions'>> & {
  readonly submissions?: Partial<Services['submissions']>;
}): Services {
  return {
    get db(): never {
      throw new Error('no database here');
    },
    upload: refuse,
    deletions: { carryOut: refuse },
    pictures: {
      runSheet: () => Promise.resolve(undefined),
      scorePlot: () => Promise.resolve(undefined),
      usagePlot: () => Promise.resolve(undefined),
    },
    budget: new Budget({ dailyUsd: 0, log: SILENT }),
    dailyRuns: 100,
    forecast: () => Promise.resolve({ usd: 0, readyAt: null }),
    modelNotes: (prompt) => modelNotes(prompt, entryOf(prompt.model) ?? PLAIN),
    health: refuse,
    postIn: refuse,
    ...given,
    submissions: {
      submit: refuse,
      recordReply: refuse,
      replyInDoubt: refuse,
      release: refuse,
      cancel: refuse,
      withdraw: refuse,
      expire: refuse,
      estimate: () => 0,
      ...submissions,
    },
  };
}

function refuse(): never {
  throw new Error('not to be called');
}

/** What `submit` makes of a submission, all of it queued. */
export function accepted({ prompts, ...submission }: Omit<NewSubmission, 'held'>): Submission {
  return {
    ...submission,
    held: false,
    id: 'submission',
    messageId: null,
    threadId: null,
    createdAt: 0,
    ahead: 0,
    runs: prompts.map((prompt, index) => ({
      id: `run${String(index)}`,
      name: prompt.id,
      prompt: prompt.prompt,
      change: prompt.origin?.change ?? null,
      status: 'queued',
      iterationsDone: 0,
      iterationsPlanned: prompt.iterations,
      bestScore: null,
      bestIteration: null,
      fault: null,
    })),
  };
}

/** Runs a command with these option values. */
export function run(
  command: Command,
  options: Readonly<Record<string, unknown>>,
  call: Call,
  services: Services,
): Promise<void> {
  return command.run({ values: new Map(Object.entries(options)) }, call, services);
}
