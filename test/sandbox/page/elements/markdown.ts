/** Discord's markdown as elements. The library reads it; what it finds is built here, text as text. */
import { rulesExtended, SimpleMarkdown } from 'discord-markdown-parser';
import type { Names } from '../view.js';
import { el, icon, link, type Child } from './dom.js';
import { timestamp } from './time.js';

/** What the library finds; which fields there are depends on the type. */
interface Found {
  readonly type: string;
  readonly content?: string | readonly Found[];
  readonly items?: readonly (readonly Found[])[];
  readonly target?: string;
  readonly level?: number;
  readonly name?: string;
  readonly id?: string;
  readonly fullName?: string;
  readonly timestamp?: string;
  readonly format?: string;
}

type Rule = (typeof rulesExtended)[string];

const LIST = /^(?:(?: *[-*] [^\n]+(?:\n|$))+|(?: *\d+\. [^\n]+(?:\n|$))+)/u;
const isLineStart = (before: string) => before === '' || before.endsWith('\n');

/** The library reads no lists. Indented items stand beside the others, for Easel writes none. */
const list: Rule = {
  order: SimpleMarkdown.defaultRules.heading.order - 0.25,
  match: (source, _, before) => (isLineStart(before) ? LIST.exec(source) : null),
  parse: ([lines = ''], parse, state) => ({
    type: /^ *\d/u.test(lines) ? 'orderedList' : 'list',
    items: lines
      .trimEnd()
      .split('\n')
      .map((line) => parse(line.replace(/^ *(?:[-*]|\d+\.) /u, ''), state)),
  }),
};

/** As it is in the library, and after a quote or a list as well. */
function atLineStart(rule: Rule): Rule {
  const match: Rule['match'] = (source, state, before) =>
    isLineStart(before) ? rule.match(source, { ...state, prevCapture: null }, before) : null;
  return { ...rule, match };
}

const { heading, subtext } = rulesExtended;
const parse = SimpleMarkdown.parserFor({
  ...rulesExtended,
  list,
  ...(heading && { heading: atLineStart(heading) }),
  ...(subtext && { subtext: atLineStart(subtext) }),
});

/** A block of text as a message shows it. */
export function markdown(text: string, names: Names): HTMLElement {
  const found: readonly Found[] = parse(text, { inline: true, prevCapture: null });
  const block = el('div', { class: 'markdown' }, ...all(found, names));
  block.normalize();
  return block;
}

/** A block of code ends its line by itself; the library leaves the end of the line to it. */
function all(found: readonly Found[], names: Names): Child[] {
  return found
    .filter(({ type }, at) => type !== 'br' || found[at - 1]?.type !== 'codeBlock')
    .map((node) => build(node, names));
}

function build(node: Found, names: Names): Child {
  const { content = '', id = '', name = '' } = node;
  const inner = (): Child[] => (typeof content === 'string' ? [content] : all(content, names));
  switch (node.type) {
    case 'br':
    case 'newline':
      return '\n';
    case 'strong':
      return el('strong', {}, ...inner());
    case 'em':
      return el('em', {}, ...inner());
    case 'underline':
      return el('u', {}, ...inner());
    case 'strikethrough':
      return el('s', {}, ...inner());
    case 'inlineCode':
      return el('code', {}, ...inner());
    case 'codeBlock':
      return el('pre', {}, el('code', {}, ...inner()));
    case 'blockQuote':
      return el('blockquote', {}, ...inner());
    case 'heading':
      return el('div', { class: `heading h${String(node.level)}` }, ...inner());
    case 'subtext':
      return el('small', {}, ...inner());
    case 'spoiler':
      return spoiler(...inner());
    case 'list':
    case 'orderedList':
      return items(node, names);
    case 'link':
    case 'url':
    case 'autolink':
      return link(node.target ?? '', ...inner());
    case 'timestamp':
      return timestamp(Number(node.timestamp), node.format ?? '');
    case 'user':
      return mention(`@${names.users[id] ?? 'unknown-user'}`);
    case 'role':
      return mention(`@${names.roles[id] ?? 'unknown-role'}`);
    case 'channel':
      return mention(icon('hash'), names.channels[id] ?? 'unknown');
    case 'everyone':
    case 'here':
      return mention(`@${node.type}`);
    case 'slashCommand':
      return mention(`/${node.fullName ?? ''}`);
    case 'guildNavigation':
      return mention(id);
    case 'twemoji':
      return el('span', { class: 'emoji' }, name);
    case 'emoji':
      return `:${name}:`;
    default:
      return typeof content === 'string' ? content : el('span', {}, ...inner());
  }
}

function mention(...children: readonly Child[]): HTMLElement {
  return el('span', { class: 'mention' }, ...children);
}

function items({ type, items: lines = [] }: Found, names: Names): HTMLElement {
  return el(
    type === 'list' ? 'ul' : 'ol',
    {},
    ...lines.map((line) => el('li', {}, ...all(line, names))),
  );
}

function spoiler(...children: readonly Child[]): HTMLElement {
  const hidden = el('button', { class: 'spoiler', 'aria-label': 'Spoiler' }, ...children);
  hidden.type = 'button';
  hidden.addEventListener('click', () => {
    hidden.classList.add('shown');
    hidden.removeAttribute('aria-label');
  });
  return hidden;
}
