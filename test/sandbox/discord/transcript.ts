/** A channel or thread as text, the way a person would read it aloud. */
import { MessageFlags, type APIMessage } from 'discord-api-types/v10';
import type { Discord } from './discord.js';
import { controlsOf, textsOf } from './text.js';

export function transcript(discord: Discord, where: { readonly id: string }): string {
  return discord
    .messages(where)
    .map((message) => said(discord, message))
    .join('\n\n');
}

function said(discord: Discord, message: APIMessage): string {
  const thread = discord.thread(message);
  const controls = controlsOf(message).map(({ label, url, disabled, placeholder }) => {
    const name =
      label ?? (typeof placeholder === 'string' ? placeholder : undefined) ?? url ?? 'menu';
    return disabled === true ? `(${name})` : `[${name}]`;
  });
  const lines = [
    ...(((message.flags ?? 0) & MessageFlags.Loading) === 0 ? [] : ['… is thinking']),
    ...textsOf(message),
    ...message.attachments.map(
      ({ filename, size }) => `📎 ${filename} (${String(Math.ceil(size / 1024))} KiB)`,
    ),
    ...message.embeds.flatMap(({ image }) => (image ? [`🖼 ${image.url.split('?')[0] ?? ''}`] : [])),
    ...(controls.length > 0 ? [controls.join(' ')] : []),
    ...((message.reactions ?? []).length > 0
      ? [
          (message.reactions ?? [])
            .map(({ emoji, count }) => `${emoji.name ?? '?'} ${String(count)}`)
            .join('  '),
        ]
      : []),
    ...(thread
      ? [`↳ thread “${thread.name}”, ${String(discord.messages(thread).length)} messages`]
      : []),
  ];
  const body = lines.join('\n').replaceAll('\n', '\n  ');
  const edited = message.edited_timestamp === null ? '' : ' (edited)';
  return `${message.author.global_name ?? message.author.username}${edited}\n  ${body}`;
}
