/** The older tool's folders: `prompt_id/iteration_N_results.json`, `…_evaluation.json`, `summary.json`. */
import { posix } from 'node:path';
import type { Documents, TryDocuments } from './documents.js';
import { atMost } from './cut.js';
import { fieldsOf, flagIn, idIn, shareIn, textIn, textsIn, timeIn, type Fields } from './facts.js';
import type { OlderEvaluation, OlderRun, OlderTry } from './older-run.js';

const PICTURE = /\.(?:png|jpe?g|webp)$/i;
const TIMES = ['timestamp', 'created_at', 'last_updated'];

/** @param name of the folder, which is the id of its prompt where its files do not say */
export function olderRunOf(
  { summary, tries, files }: Documents,
  { name, path, now }: { readonly name: string; readonly path: string; readonly now: number },
): OlderRun {
  const told = [...tries.values()].map(({ results }) => fieldsOf(results) ?? {});
  const of = [...told, fieldsOf(summary) ?? {}];
  const asked = of.map((fields) => fieldsOf(fields.prompt_data) ?? {});
  const word = (names: readonly string[]) =>
    [...asked, ...of].map((fields) => textIn(fields, names)).find((text) => text !== undefined);
  const times = of.flatMap((fields) => timeIn(fields, TIMES, now) ?? []);
  return {
    id: idOf(of) ?? name,
    place: path,
    prompt:
      word(['original_prompt']) ?? asked.map((fields) => textIn(fields, ['prompt'])).find(Boolean),
    title: word(['title']),
    scene: word(['scene']),
    mood: word(['mood']),
    negative: word(['negative_prompt', 'negative']),
    model: word(['model']),
    at: times.length > 0 ? Math.min(...times) : undefined,
    tries: new Map(
      [...tries].map(([number, documents]) => [
        number,
        tryOf(documents, { number, path, files, now, inSummary: inSummary(summary, number) }),
      ]),
    ),
  };
}

function idOf(of: readonly Fields[]): string | undefined {
  const asked = of.map((fields) => fieldsOf(fields.prompt_data) ?? {});
  return [
    ...[...asked, ...of].map((fields) => idIn(fields, ['prompt_id'])),
    ...asked.map((fields) => idIn(fields, ['id'])),
  ].find((id) => id !== undefined);
}

/** What the summary says of a try: it has them by their numbers. */
function inSummary(summary: unknown, number: number): Fields {
  const iterations = fieldsOf(fieldsOf(summary)?.iterations) ?? {};
  return fieldsOf(iterations[String(number)]) ?? {};
}

interface About {
  readonly number: number;
  readonly path: string;
  readonly files: ReadonlySet<string>;
  readonly now: number;
  readonly inSummary: Fields;
}

function tryOf({ results, evaluation }: TryDocuments, about: About): OlderTry {
  const fields = { ...about.inSummary, ...fieldsOf(results) };
  return {
    text: textIn(fields, ['prompt', 'prompt_text', 'text']),
    pictures: picturesOf(textIn(fields, ['image_path', 'image']), about),
    evaluation: evaluationFrom(evaluation) ?? evaluationFrom(fields.evaluation),
    refined: textIn(fields, ['refined_prompt']),
    at: timeIn(fields, TIMES, about.now),
  };
}

/** A path of another machine is a name here: in the folder of the run, or in that of all pictures. */
function picturesOf(named: string | undefined, { number, path, files }: About): string[] {
  return [...picturesNamed(named, path), ...picturesBeside(number, path, files)];
}

/** @param folder of the run, where it has one */
export function picturesNamed(named: string | undefined, folder?: string): string[] {
  const name = posix.basename((named ?? '').replaceAll('\\', '/'));
  if (!PICTURE.test(name)) return [];
  return [...(folder === undefined ? [] : [`${folder}/${name}`]), `images/${name}`, name];
}

function picturesBeside(number: number, path: string, files: ReadonlySet<string>): string[] {
  const own = new RegExp(`^iteration_${String(number)}\\.(?:png|jpe?g|webp)$`, 'i');
  return [...files].filter((name) => own.test(name)).map((name) => `${path}/${name}`);
}

/** What it answered where it saw no fault. */
const CONTENT = /image adheres to the prompt/i;

/** A text, or fields in any of the forms that the tool has had. */
export function evaluationFrom(value: unknown): OlderEvaluation | undefined {
  const fields = typeof value === 'string' ? { evaluation_text: value } : fieldsOf(value);
  if (!fields) return undefined;
  const inner = fieldsOf(fields.evaluation);
  if (inner) return evaluationFrom({ ...fields, ...inner, evaluation: undefined });
  const parts = ['evaluation_text', 'seen', 'description', 'evaluation', 'quality', 'coherence'];
  const seen = atMost(parts.flatMap((name) => textIn(fields, [name]) ?? []).join('\n\n'));
  const weaknesses = textsIn(fields, ['weaknesses', 'issues', 'missing_elements']);
  const score = shareIn(fields, ['score', 'adherence_score', 'text_match_score']);
  if (seen === undefined && weaknesses.length === 0 && score === undefined) return undefined;
  const needsMore = flagIn(fields, ['needs_refinement']);
  const isMet = needsMore === undefined ? undefined : !needsMore;
  return {
    seen: seen ?? '',
    strengths: textsIn(fields, ['strengths']),
    weaknesses,
    suggestions: textsIn(fields, ['suggestions']),
    score,
    isMet: isMet ?? (CONTENT.test(seen ?? '') ? true : undefined),
  };
}
