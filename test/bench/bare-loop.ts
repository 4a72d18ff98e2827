/**
 * The floor: what somebody who knows Node would write in an evening. Each prompt is painted, judged and
 * refined three times over; nothing is tried again, resumed, limited by the minute or shown.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const {
  FAL_BASE_URL: fal = '',
  FAL_AI_API_KEY: falKey = '',
  GEMINI_BASE_URL: gemini = '',
  GEMINI_API_KEY: geminiKey = '',
  FAL_CONCURRENCY: falSlots = '4',
  GEMINI_CONCURRENCY: geminiSlots = '4',
} = process.env;
const [promptsFile = '', outputDir = ''] = process.argv.slice(2);
const ITERATIONS = 3;
const QUESTIONS = {
  q1: 'Is all there that the prompt names?',
  q2: 'Are the colours and the numbers right?',
  q3: 'Is the style right?',
  q4: 'Is it a good picture?',
};

/** Does so many at once, and the rest in the order it came. */
function lane(slots: number) {
  const waiting: (() => void)[] = [];
  let free = slots;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
const painting = lane(Number(falSlots));
const thinking = lane(Number(geminiSlots));

async function request(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url}: ${String(response.status)} ${await response.text()}`);
  return response;
}

async function json<T>(url: string, init: RequestInit): Promise<T> {
  return (await (await request(url, init)).json()) as T;
}

async function paint(prompt: string, seed: number): Promise<Buffer> {
  const headers = { authorization: `Key ${falKey}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ prompt, seed, image_size: 'square_hd', format: 'png' });
  const job = await json<{ status_url: string; response_url: string }>(
    `${fal}/fal-ai/fast-lightning-sdxl`,
    { method: 'POST', headers, body },
  );
  // The stream ends when the job does.
  await (await request(`${job.status_url}/stream`, { headers })).text();
  const { images } = await json<{ images: { url: string }[] }>(job.response_url, { headers });
  const picture = await request(images[0]?.url ?? '', {});
  return Buffer.from(await picture.arrayBuffer());
}

interface Reply {
  readonly candidates: { readonly content: { readonly parts: { readonly text: string }[] } }[];
}

async function ask<T>(
  instructions: string,
  data: object,
  schema: object,
  image?: Buffer,
): Promise<T> {
  const inlineData = image && { mimeType: 'image/png', data: image.toString('base64') };
  const parts = [{ text: JSON.stringify(data) }, ...(inlineData ? [{ inlineData }] : [])];
  const reply = await json<Reply>(`${gemini}/v1beta/models/gemini-flash-latest:generateContent`, {
    method: 'POST',
    headers: { 'x-goog-api-key': geminiKey, 'content-type': 'application/json' },
    body: JSON.stringify({
      systemInstruction: { parts: [{ text: instructions }] },
      contents: [{ role: 'user', parts }],
      generationConfig: { responseMimeType: 'application/json', responseSchema: schema },
    }),
  });
  return JSON.parse(reply.candidates[0]?.content.parts[0]?.text ?? '') as T;
}

const string = { type: 'string' };
const object = (properties: Record<string, object>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
});
const verdict = object({ evidence: string, met: { type: 'boolean' } });
const evaluation = object({
  seen: string,
  answers: object(Object.fromEntries(Object.keys(QUESTIONS).map((key) => [key, verdict]))),
});
const refinement = object({ prompt: string });

type Answers = Record<string, { readonly evidence: string; readonly met: boolean }>;

function evaluate(image: Buffer, prompt: string): Promise<{ answers: Answers }> {
  const data = { task: 'evaluate', prompt: { prompt }, checklist: QUESTIONS };
  return ask(
    'Judge by the checklist whether the picture shows the prompt.',
    data,
    evaluation,
    image,
  );
}

function refine(original: string, history: readonly object[]): Promise<{ prompt: string }> {
  const data = { task: 'refine', original: { prompt: original }, history };
  return ask('Rewrite the prompt so that the next picture is closer.', data, refinement);
}

async function run({ id, prompt }: { id: string; prompt: string }): Promise<void> {
  const folder = join(outputDir, id);
  await mkdir(folder, { recursive: true });
  const history: object[] = [];
  let text = prompt;
  for (let iteration = 1; iteration <= ITERATIONS; iteration += 1) {
    const seed = Number(/\d+/u.exec(id)?.[0]) + iteration;
    const image = await painting(() => paint(text, seed));
    const file = join(folder, `iteration_${String(iteration)}`);
    await writeFile(`${file}.png`, image);
    const { answers } = await thinking(() => evaluate(image, prompt));
    const keys = Object.keys(answers);
    const met = keys.filter((key) => answers[key]?.met);
    const unmet = keys.filter((key) => !answers[key]?.met);
    history.push({ prompt: text, met, unmet });
    const refined = await thinking(() => refine(prompt, history));
    await writeFile(`${file}.json`, JSON.stringify({ prompt: text, answers, refined }, null, 2));
    text = refined.prompt;
  }
}

const { prompts } = JSON.parse(await readFile(promptsFile, 'utf8')) as {
  prompts: { id: string; prompt: string }[];
};
await Promise.all(prompts.map(run));
