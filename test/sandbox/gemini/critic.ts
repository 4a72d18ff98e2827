/** The sandbox's critic: asks what a prompt asks for, looks it up in a picture's own list, and rewrites the prompt. */
import {
  elementsOf,
  mentionedIn,
  shows,
  type Drawn,
  type PromptElement,
} from '../painter/elements.js';
import { numberWord } from '../painter/vocabulary.js';
import { describe, isMany } from './wording.js';

export interface PromptFields {
  readonly prompt: string;
  readonly title?: string | undefined;
  readonly scene?: string | undefined;
  readonly mood?: string | undefined;
  readonly negative?: string | undefined;
  readonly change?: string | undefined;
}

export interface Judgement {
  readonly seen: string;
  readonly answers: Readonly<Record<string, { readonly evidence: string; readonly met: boolean }>>;
  readonly strengths: readonly string[];
  readonly weaknesses: readonly string[];
}

export interface Attempt {
  readonly prompt: string;
  readonly met: readonly string[];
  readonly unmet: readonly string[];
  /** The one to start from. */
  readonly base?: true | undefined;
}

export interface Refinement {
  readonly changes: readonly {
    readonly change: string;
    readonly reason: string;
    readonly check?: string;
  }[];
  readonly prompt: string;
}

/** What a look at an image yields; `undefined` stands for an image that no sandbox painter made. */
export type Look = readonly Drawn[] | undefined;

const MOST_QUESTIONS = 10;
const LONGEST_PROMPT = 1_500;

/** What the person wants painted, as one text. */
export const wholeText = (fields: PromptFields): string =>
  [fields.change, fields.scene, fields.prompt, fields.mood].filter(Boolean).join('. ');

function presence(element: PromptElement): string {
  const what = describe(element);
  if (element.negated)
    return `Is the image free of ${describe({ ...element, plural: true, count: undefined })}?`;
  if (element.kind === 'light') return `Is it ${what}?`;
  if (element.kind === 'weather') return `Does the image show ${what}?`;
  if (element.kind === 'style') return `Is the image made in the style of ${what}?`;
  if (element.kind === 'mood') return `Does the image feel ${what}?`;
  if (element.kind === 'place') return `Is the scene set in or at the ${what}?`;
  return `${isMany(element) ? 'Are' : 'Is'} there ${what}?`;
}

/** The atomic questions about one element: is it there, in that number, in that colour. */
export function questionsAbout(element: PromptElement): string[] {
  if (element.kind !== 'object' || element.negated) return [presence(element)];
  const plain = describe({ ...element, colour: undefined, count: undefined });
  const be = isMany(element) ? 'Are' : 'Is';
  const counted =
    element.count === undefined
      ? presence({ ...element, colour: undefined })
      : `${be} there exactly ${numberWord(element.count)} ${plain.replace(/^an? /, '')}?`;
  if (element.colour === undefined) return [counted];
  return [counted, `${be} the ${plain.replace(/^an? /, '')} ${element.colour}?`];
}

/** One to ten yes/no questions; where there is no room for the colours apart, presence and colour are asked at once. */
export function checklist(fields: PromptFields): string[] {
  const wanted = elementsOf(wholeText(fields));
  const unwanted = mentionedIn(fields.negative ?? '').map((element) => ({
    ...element,
    negated: true,
  }));
  const elements = [...wanted, ...unwanted.slice(0, 3)];
  const apart = elements.flatMap(questionsAbout);
  const questions = apart.length <= MOST_QUESTIONS ? apart : elements.map(presence);
  return [...new Set(questions)].slice(0, MOST_QUESTIONS);
}

const listed = (items: readonly string[]) =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;

const nameOf = (item: Drawn) =>
  describe({
    kind: item.kind,
    noun: item.noun,
    plural: false,
    colour: item.colour,
    count: item.count,
  });

function seen(look: Look): string {
  if (look === undefined) return 'An image that cannot be made out: nothing in it is known.';
  if (look.length === 0) return 'A black or empty image with nothing to be seen.';
  const objects = look.filter((item) => item.kind === 'object').map(nameOf);
  const around = look.filter((item) => item.kind !== 'object').map((item) => item.noun);
  const main =
    objects.length > 0 ? `The image shows ${listed(objects)}` : 'The image shows no distinct thing';
  return `${main}${around.length > 0 ? `, with ${listed(around)}` : ''}.`;
}

const wordsIn = (text: string) => new Set(text.toLowerCase().match(/\p{L}{3,}/gu) ?? []);

/** A question that names nothing known is answered by the words that it shares with the picture. */
function overlaps(question: string, drawn: readonly Drawn[]): boolean {
  const words = wordsIn(question);
  return drawn.some((item) =>
    [...wordsIn(`${item.noun} ${item.colour ?? ''}`)].some((word) => words.has(word)),
  );
}

/** Whether a picture shows what a question asks for. */
export function isMet(question: string, drawn: readonly Drawn[]): boolean {
  const asked = mentionedIn(question);
  return asked.length > 0
    ? asked.every((element) => shows(drawn, element))
    : overlaps(question, drawn);
}

/** Says of a question whether what is drawn meets it. */
type Eye = (question: string, drawn: readonly Drawn[]) => boolean;

function answer(question: string, look: Look, eye: Eye): { evidence: string; met: boolean } {
  if (look === undefined) return { evidence: 'The image cannot be made out.', met: false };
  const [subject] = mentionedIn(question);
  const near =
    subject &&
    look.filter((item) =>
      shows([item], { ...subject, colour: undefined, count: undefined, negated: false }),
    );
  const found = near && near.length > 0 ? listed(near.map(nameOf)) : undefined;
  const evidence = found ? `Seen: ${found}.` : 'Nothing of that kind is seen.';
  return { evidence, met: eye(question, look) };
}

export const evaluate = (questions: Readonly<Record<string, string>>, look: Look): Judgement =>
  judge(questions, look, isMet);

/** Answers each question as the eye has it. */
export function judge(
  questions: Readonly<Record<string, string>>,
  look: Look,
  eye: Eye,
): Judgement {
  const answers = Object.entries(questions).map(([id, question]) => ({
    id,
    question,
    ...answer(question, look, eye),
  }));
  const remarks = (met: boolean) =>
    answers.filter((one) => one.met === met).map((one) => one.question);
  const plain = (question: string) =>
    question.replace(/\?$/, '').replace(/^(?:Is|Are|Does) (?:there |the image |the |it )?/, '');
  return {
    seen: seen(look),
    answers: Object.fromEntries(answers.map(({ id, evidence, met }) => [id, { evidence, met }])),
    strengths: remarks(true)
      .slice(0, 4)
      .map((question) => `Right: ${plain(question)}`),
    weaknesses: remarks(false)
      .slice(0, 4)
      .map((question) => `Missing or wrong: ${plain(question)}`),
  };
}

/** The elements that questions are about; those that speak of one thing are put together again. */
const askedFor = (questions: readonly string[]) =>
  questions.length > 0 ? mentionedIn(questions.join('\n')) : [];

export function clause(element: PromptElement): string {
  if (element.kind === 'relation') return `the ${element.noun}, clearly visible`;
  const what = describe(element);
  if (element.kind === 'style') return what;
  if (element.kind === 'object')
    return `${element.count === undefined ? '' : 'exactly '}${what}, clearly visible`;
  if (element.kind === 'mood') return `a clearly ${what} mood`;
  return element.kind === 'place' ? `clearly set in the ${what}` : `clearly ${what}`;
}

/** The try that a refinement starts from: the one marked for that, else the last. */
export const startOf = (history: readonly Attempt[]): Attempt | undefined =>
  history.find(({ base }) => base) ?? history.at(-1);

/** The unmet question that an element is in. */
const checkOf = (element: PromptElement, unmet: readonly string[]): string | undefined =>
  unmet.find((question) =>
    mentionedIn(question).some(({ kind, noun }) => kind === element.kind && noun === element.noun),
  );

/** Puts what was missed first, then what must stay, then the person's own words as far as there is room. */
export function refine(original: PromptFields, history: readonly Attempt[]): Refinement {
  const from = startOf(history);
  const missed = askedFor(from?.unmet ?? []);
  const wanted = elementsOf(wholeText(original));
  const isMissed = (element: PromptElement) =>
    missed.some((other) => other.noun === element.noun && other.kind === element.kind);
  const first = wanted.filter((element) => !element.negated && isMissed(element));
  const kept = wanted.filter((element) => !element.negated && !isMissed(element));
  const clauses = [...first, ...kept].map((element) =>
    clause(element).replace(', clearly visible', first.includes(element) ? ' clearly visible' : ''),
  );
  const prompt = [...clauses, wholeText(original)].join(', ').slice(0, LONGEST_PROMPT);
  const changes = first.map((element) => {
    const check = checkOf(element, from?.unmet ?? []);
    return {
      change: `Put "${describe(element)}" at the front, in plain words`,
      reason: 'The image did not show it as asked.',
      ...(check !== undefined && { check }),
    };
  });
  const stay = {
    change: 'Kept the prompt and named each element once, early',
    reason: 'Everything asked for was met.',
  };
  return { changes: changes.length > 0 ? changes : [stay], prompt };
}

/** Which of some images shows most of the prompt; equals go to the first. */
export function prefer(
  fields: PromptFields,
  looks: readonly Look[],
): { reason: string; preferred: string } {
  const elements = elementsOf(wholeText(fields));
  const right = looks.map((look) =>
    look ? elements.filter((element) => shows(look, element)).length : 0,
  );
  const preferred = ['first', 'second', 'third'][right.indexOf(Math.max(...right))] ?? '';
  const counts = right.map(String).join(', ');
  return { reason: `They show ${counts} of ${String(elements.length)} elements.`, preferred };
}
