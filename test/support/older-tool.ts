/** What the older tool leaves behind, as it writes it: folders of documents and pictures, and its database. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { loadSqlite } from '../../src/db/sqlite/driver.js';

export async function aPng(colour: string, width = 64, height = 48): Promise<Buffer> {
  const background = colour;
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
}

/** Writes files by their paths; an object becomes JSON. */
export async function writeTree(
  folder: string,
  files: Readonly<Record<string, object | string | Buffer>>,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    const isText = typeof content === 'string' || Buffer.isBuffer(content);
    await writeFile(join(folder, path), isText ? content : JSON.stringify(content, null, 2));
  }
}

export const FOREST = {
  id: 'scene_001',
  title: 'Forest Awakening',
  scene: 'Deep in a mystical forest',
  mood: 'Ethereal, peaceful',
  prompt: 'A shaft of golden morning light piercing through misty ancient trees',
};

/** `iteration_N_results.json` as the older tool writes it. */
export function olderResults(iteration: number, fields: object = {}) {
  return {
    timestamp: `2025-02-09T21:15:0${iteration}.001582`,
    iteration,
    prompt: `Title: ${FOREST.title}\nPrompt: ${FOREST.prompt}, try ${iteration}`,
    image_path: `/home/somebody/image-agent/data/outputs/images/scene_001_iteration_${iteration}.png`,
    evaluation: null,
    prompt_data: FOREST,
    ...fields,
  };
}

/** Outputs of one prompt with two tries, whose pictures lie where the older tool keeps all of them. */
export async function olderOutputs(folder: string): Promise<void> {
  await writeTree(folder, {
    'results/scene_001/iteration_1_results.json': olderResults(1),
    'results/scene_001/iteration_1_evaluation.json': {
      quality: 'Soft light.',
      coherence: 'Trees stand well.',
      issues: ['no mist'],
      suggestions: ['add mist between the trees'],
    },
    'results/scene_001/iteration_2_results.json': olderResults(2, {
      evaluation: { evaluation_text: 'Image adheres to the prompt' },
    }),
    'results/scene_001/summary.json': {
      prompt_id: 'scene_001',
      iterations: { 1: { status: 'generated' }, 2: { status: 'completed' } },
      last_updated: '2025-02-09T21:15:05.004464',
      total_iterations: 2,
    },
    'images/scene_001_iteration_1.png': await aPng('#334455'),
    'images/scene_001_iteration_2.png': await aPng('#665544'),
  });
}

/** Its database, with these statements after those that make its tables. */
export function olderDatabase(file: string, statements: readonly string[]): void {
  const database = new (loadSqlite())(file);
  for (const statement of [...TABLES, ...statements]) database.exec(statement);
  database.close();
}

const TABLES = [
  `create table version_info (id integer primary key autoincrement, version text not null,
    installed_at timestamp default current_timestamp)`,
  `create table prompts (id text primary key, title text, scene text, mood text, prompt text not null,
    model text not null default 'flux', colour_profile text, created_at timestamp default current_timestamp)`,
  `create table iterations (id integer primary key autoincrement, prompt_id text not null,
    iteration integer not null, image_path text, evaluation_text text, status text default 'completed',
    created_at timestamp default current_timestamp)`,
  `create table refined_prompts (id integer primary key autoincrement, original_prompt_id text not null,
    iteration integer not null, refined_prompt text not null, evaluation_text text,
    needs_refinement boolean default true, created_at timestamp default current_timestamp)`,
  `create table api_calls (id integer primary key autoincrement, api_name text not null,
    endpoint text not null, status text not null, error text, created_at timestamp default current_timestamp)`,
  `create table error_logs (id integer primary key autoincrement, error_type text, error_message text,
    created_at timestamp default current_timestamp)`,
];
