/** Messages made by hand, one of each kind of component, in the layouts that Easel's have. */
import {
  ButtonStyle,
  ComponentType,
  MessageFlags,
  SeparatorSpacingSize,
  type APIButtonComponentWithCustomId,
  type APIComponentInContainer,
  type APIMessage,
} from 'discord-api-types/v10';

type Row = Extract<APIComponentInContainer, { type: ComponentType.ActionRow }>;
type Button = APIButtonComponentWithCustomId;

export const text = (content: string): APIComponentInContainer => ({
  type: ComponentType.TextDisplay,
  content,
});

const gallery = (...urls: readonly string[]): APIComponentInContainer => ({
  type: ComponentType.MediaGallery,
  items: urls.map((url) => ({ media: { url }, description: 'a red fox in deep snow' })),
});

const row = (...components: Row['components']): Row => ({
  type: ComponentType.ActionRow,
  components,
});

function button(label: string, style: Button['style'] = ButtonStyle.Secondary): Button {
  const [mark = '', ...words] = label.split(' ');
  const emoji = /\p{Extended_Pictographic}/u.test(mark);
  return {
    type: ComponentType.Button,
    style,
    custom_id: label,
    ...(emoji ? { emoji: { name: mark }, label: words.join(' ') } : { label }),
  };
}

const menu = (placeholder: string, ...labels: readonly string[]): Row =>
  row({
    type: ComponentType.StringSelect,
    custom_id: placeholder,
    placeholder,
    options: labels.map((label) => ({ label, value: label, description: `opens ${label}` })),
  });

/** A message of components alone. */
export function contained(
  base: APIMessage,
  colour: number,
  ...components: APIComponentInContainer[]
): APIMessage {
  return {
    ...base,
    content: '',
    attachments: [],
    flags: MessageFlags.IsComponentsV2,
    components: [{ type: ComponentType.Container, accent_color: colour, components }],
  };
}

const GREY = 0x80848e;
const RED = 0xd22d39;
const AMBER = 0xf0a63c;
const GREEN = 0x2ea043;

/** The layouts of Easel's messages; `base` gives author and time, `urls` are pictures. */
export function samples(base: APIMessage, urls: readonly [string, string, string]): APIMessage[] {
  const [first, second, third] = urls;
  const soon = String(Math.floor(Date.now() / 1000) + 65);
  return [
    contained(base, GREY, gallery(first), text('**Try 1 of 3** · the critic is looking…')),
    contained(
      base,
      AMBER,
      gallery(second),
      text(
        '**Try 2 of 3 · 60 %**  ●●●○○   ▲ +20\n✓ fox · red · snow\n✗ brass lantern · night\nNext: **a brass lantern, at night,** a red fox … ~~in deep snow~~',
      ),
      row(button('⭐ Keep'), button('📋 Details'), button('🔁 From here')),
    ),
    {
      ...base,
      content: `> a red fox with a brass lantern in deep…\n▰▰▰▰▰▰▱▱▱ Try 3 of 3 · painting\nBest so far: 60 % (try 2) · ready <t:${soon}:R>`,
      components: [row(button('Cancel'), button('🔔 Tell me'))],
    },
    contained(
      base,
      GREEN,
      gallery(third),
      text(
        '**80 %** · try 3 of 3   40 → 60 → 80\na red fox with a brass lantern in deep…\n✗ brass lantern',
      ),
      gallery(first, second, third),
      text('-# ada · 48 s · $0.04'),
      row(button('➕ One more'), button('🎲 Again'), button('✏️ Steer…')),
      row(button('📋 Details'), button('🗑️ Delete', ButtonStyle.Danger)),
    ),
    contained(
      base,
      GREEN,
      text('**Painted here** · “fox” · 12 found'),
      { type: ComponentType.Separator, divider: true, spacing: SeparatorSpacingSize.Small },
      ...[first, second].map((url, at) => entry(url, at, base)),
      menu('Open one…', 'a red fox with a brass lantern', 'two foxes in fog'),
      row({ ...button('‹ Newer'), disabled: true }, button('Older ›')),
    ),
    {
      ...base,
      flags: MessageFlags.Ephemeral,
      content:
        '**2 problems in prompts.json.** Nothing was started or charged.\n1. Prompt 2: aspect "16:10" is unknown. Use square, portrait, landscape, wide or tall.\n2. Prompt 3: "promt" – meant "prompt"?',
      components: [row(button('Show a sample file', ButtonStyle.Primary))],
    },
  ];
}

function entry(url: string, at: number, { author }: APIMessage): APIComponentInContainer {
  return {
    type: ComponentType.Section,
    components: [
      {
        type: ComponentType.TextDisplay,
        content: `**${String(80 - 20 * at)} %**  a red fox with a brass lantern in…\n-# <@${author.id}> · <t:1700000000:R> · ⭐ ${String(3 - at)}`,
      },
    ],
    accessory: { type: ComponentType.Thumbnail, media: { url }, spoiler: at === 1 },
  };
}

/** The kinds that Easel does not use so far. */
export function rarities(base: APIMessage, url: string): APIMessage[] {
  return [
    contained(
      base,
      RED,
      { type: ComponentType.File, file: { url } },
      {
        type: ComponentType.Section,
        components: [{ type: ComponentType.TextDisplay, content: 'with a button' }],
        accessory: button('Beside', ButtonStyle.Success),
      },
      { type: ComponentType.MediaGallery, items: [{ media: { url }, spoiler: true }] },
      row(button('Primary', ButtonStyle.Primary), button('Success', ButtonStyle.Success), {
        type: ComponentType.Button,
        style: ButtonStyle.Link,
        label: 'Link',
        url: 'https://example.com',
      }),
      row({ type: ComponentType.UserSelect, custom_id: 'user', placeholder: 'A person' }),
    ),
  ];
}
