/** Reads what the bot sent: JSON, or a multipart form with JSON and files. */
import type { HonoRequest } from 'hono';
import { refuse } from './errors.js';
import type { Upload } from './files.js';

export interface Form {
  readonly json: unknown;
  /** By the n of `files[n]`. */
  readonly uploads: ReadonlyMap<number, Upload>;
}

export async function readForm(request: HonoRequest): Promise<Form> {
  if (!(request.header('content-type') ?? '').startsWith('multipart/form-data')) {
    return { json: fromJson(await request.text()), uploads: new Map() };
  }
  const uploads = new Map<number, Upload>();
  let json: unknown = {};
  for (const [field, value] of await request.formData()) {
    const number = /^files?\[(\d+)\]$/u.exec(field)?.[1];
    if (field === 'payload_json')
      json = fromJson(typeof value === 'string' ? value : await value.text());
    else if (number !== undefined && typeof value !== 'string')
      uploads.set(Number(number), await uploadOf(value));
  }
  return { json, uploads };
}

async function uploadOf(file: Pick<File, 'name' | 'type' | 'arrayBuffer'>): Promise<Upload> {
  return { name: file.name, bytes: Buffer.from(await file.arrayBuffer()), contentType: file.type };
}

function fromJson(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw refuse(50109);
  }
}
