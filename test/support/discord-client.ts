/** A real discord.js client on a stand-in for Discord, for the tests that hold the stand-in to Discord's rules. */
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  Client,
  DiscordAPIError,
  Events,
  GatewayIntentBits,
  Partials,
  PermissionFlagsBits,
  type ChatInputCommandInteraction,
  type ClientEvents,
  type Interaction,
} from 'discord.js';
import { afterEach } from 'vitest';
import { startDiscord, type Discord, type Options } from '../sandbox/discord/index.js';

export const COMMANDS = [
  {
    name: 'generate',
    description: 'Paints',
    contexts: [0],
    integration_types: [0],
    options: [
      {
        name: 'prompt',
        description: 'What to paint',
        type: ApplicationCommandOptionType.String,
        required: true,
        max_length: 2000,
      },
      {
        name: 'iterations',
        description: 'How often',
        type: ApplicationCommandOptionType.Integer,
        min_value: 1,
        max_value: 3,
      },
      {
        name: 'aspect',
        description: 'Shape',
        type: ApplicationCommandOptionType.String,
        choices: [
          { name: 'square', value: 'square' },
          { name: 'wide', value: 'wide' },
        ],
      },
      { name: 'file', description: 'Prompts', type: ApplicationCommandOptionType.Attachment },
      {
        name: 'style',
        description: 'Preset',
        type: ApplicationCommandOptionType.String,
        autocomplete: true,
      },
    ],
  },
  {
    name: 'settings',
    description: 'Rules of this server',
    default_member_permissions: PermissionFlagsBits.ManageGuild.toString(),
    options: [
      {
        name: 'quota',
        description: 'Runs a day',
        type: ApplicationCommandOptionType.Subcommand,
        options: [
          {
            name: 'runs',
            description: 'How many',
            type: ApplicationCommandOptionType.Integer,
            required: true,
          },
        ],
      },
    ],
  },
  { name: 'Refine this image', type: ApplicationCommandType.Message },
];

export const SILENT = { parse: [] };
const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

export async function discordWith(options: Options = {}): Promise<Discord> {
  const discord = await startDiscord({ heartbeatMs: 200, ...options });
  open.push(() => discord.close());
  return discord;
}

async function clientOf(
  discord: Discord,
  handle: (interaction: Interaction) => unknown = () => undefined,
): Promise<Client<true>> {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessageReactions],
    partials: [Partials.Message, Partials.Channel, Partials.Reaction],
    rest: { api: discord.apiUrl },
    allowedMentions: SILENT,
  });
  open.push(() => client.destroy());
  client.on(Events.InteractionCreate, handle);
  client.on(Events.Error, () => undefined);
  const ready = next(client, Events.ClientReady);
  await client.login(discord.token);
  const [online] = await ready;
  await online.rest.put(`/applications/${discord.applicationId}/commands`, { body: COMMANDS });
  return online;
}

export async function studio(handle?: (interaction: Interaction) => unknown, options?: Options) {
  const discord = await discordWith(options);
  const client = await clientOf(discord, handle);
  return {
    discord,
    client,
    ada: discord.person('ada'),
    ben: discord.person('ben'),
    cleo: discord.person('cleo'),
  };
}

/** The next event of that name. */
export function next<K extends keyof ClientEvents>(
  client: Client,
  event: K,
): Promise<ClientEvents[K]> {
  return new Promise((resolve) => {
    client.once(event, (...args) => {
      resolve(args);
    });
  });
}

/** A handler for slash commands only. */
export function slash(handle: (interaction: ChatInputCommandInteraction) => Promise<unknown>) {
  return (interaction: Interaction) =>
    interaction.isChatInputCommand() ? handle(interaction) : undefined;
}

export async function refusal(attempt: Promise<unknown>): Promise<DiscordAPIError> {
  const error: unknown = await attempt.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof DiscordAPIError) return error;
  throw new Error('Discord did not refuse', { cause: error });
}

export const easel = (discord: Discord): `/${string}` => `/channels/${discord.channel('easel').id}`;
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
