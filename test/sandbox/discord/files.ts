/** Attachments: kept as bytes, given signed-looking addresses that expire, served with ranges. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import type { APIAttachment } from 'discord-api-types/v10';
import sharp from 'sharp';
import { snowflake } from './ids.js';
import type { World } from './world.js';

const DAY = 86_400_000;

/** A file on its way in, from the bot or from a person. */
export interface Upload {
  readonly name: string;
  readonly bytes: Buffer;
  readonly contentType?: string;
  readonly description?: string;
}

const TYPES: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  txt: 'text/plain; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  json: 'application/json; charset=utf-8',
  yaml: 'application/yaml',
  yml: 'application/yaml',
};

/** Keeps the file and describes it as Discord does. `folder` is a channel's id, or the application's for an option. */
export async function keepFile(
  world: World,
  upload: Upload,
  folder: string,
  ephemeral = false,
): Promise<APIAttachment> {
  const id = snowflake();
  const { name, title } = nameOf(upload.name);
  const extension = name.split('.').at(-1)?.toLowerCase() ?? '';
  const contentType = TYPES[extension] ?? upload.contentType ?? 'application/octet-stream';
  world.files.set(id, { name, bytes: upload.bytes, contentType });
  if (world.filesDir !== undefined) writeOut(world.filesDir, `${id}-${name}`, upload.bytes);
  const path = `${world.origin}/${ephemeral ? 'ephemeral-' : ''}attachments/${folder}/${id}/${encodeURIComponent(name)}`;
  return fresh({
    id,
    filename: name,
    ...(title === undefined ? {} : { title }),
    size: upload.bytes.length,
    url: path,
    proxy_url: path,
    content_type: contentType,
    ...(upload.description === undefined ? {} : { description: upload.description }),
    ...(contentType.startsWith('image/') ? await dimensionsOf(upload.bytes) : {}),
    ...(ephemeral ? { ephemeral } : {}),
  });
}

/** As Discord keeps it: under a name of safe characters; the title is what it was called, without the extension. */
function nameOf(given: string): { readonly name: string; readonly title?: string } {
  const { name: title, ext } = parse(given);
  if (given === '') return { name: 'unknown' };
  if (/^\p{ASCII}+$/u.test(given)) return { name: given.replace(/[^\w.()-]/gu, '_') };
  return { name: createHash('md5').update(given).digest('hex') + ext, title };
}

function writeOut(dir: string, name: string, bytes: Buffer): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, name), bytes);
}

/** Something that only claims to be an image gets no dimensions, as at Discord. */
async function dimensionsOf(bytes: Buffer): Promise<{ width?: number; height?: number }> {
  try {
    const { width, height } = await sharp(bytes).metadata();
    return { width, height };
  } catch {
    return {};
  }
}

/** The same attachment with an address signed now. */
export function fresh(attachment: APIAttachment): APIAttachment {
  return { ...attachment, url: signed(attachment.url), proxy_url: signed(attachment.proxy_url) };
}

function signed(url: string): string {
  const now = Date.now();
  const hex = (ms: number) => Math.floor(ms / 1000).toString(16);
  const [path = ''] = url.split('?');
  return `${path}?ex=${hex(now + DAY)}&is=${hex(now)}&hm=${now.toString(16).padStart(64, '0')}&`;
}

/** Answers a download. An expired or unsigned address gets what the CDN says. */
export function serveFile(world: World, id: string, url: URL, range: string | undefined): Response {
  const file = world.files.get(id);
  const signedAt = Number.parseInt(url.searchParams.get('hm') ?? '', 16);
  if (!file || Number.isNaN(signedAt) || signedAt < world.filesExpiredBefore) {
    return new Response('This content is no longer available.', { status: 404 });
  }
  const headers = {
    'content-type': file.contentType,
    'accept-ranges': 'bytes',
    'cache-control': 'public, max-age=31536000',
  };
  const asked = /^bytes=(\d*)-(\d*)$/u.exec(range ?? '');
  if (!asked) return answer(file.bytes, 200, headers);
  const size = file.bytes.length;
  const [, from = '', to = ''] = asked;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start > end)
    return new Response(null, {
      status: 416,
      headers: { 'content-range': `bytes */${String(size)}` },
    });
  const contentRange = `bytes ${String(start)}-${String(end)}/${String(size)}`;
  return answer(file.bytes.subarray(start, end + 1), 206, {
    ...headers,
    'content-range': contentRange,
  });
}

function answer(bytes: Buffer, status: number, headers: Record<string, string>): Response {
  return new Response(new Uint8Array(bytes), {
    status,
    headers: { ...headers, 'content-length': String(bytes.length) },
  });
}
