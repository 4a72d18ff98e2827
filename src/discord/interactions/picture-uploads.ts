/** Pictures that runs start from: fetched, looked at and saved before anything is enqueued. */
import type { Upload } from '../../db/uploads.js';
import { nearestAspect } from '../../pipeline/aspect.js';
import { readGivenPicture, type GivenPicture } from '../../pipeline/given-picture.js';
import type { NextRun } from '../../pipeline/origin.js';
import { completePrompt, fullPrompt, promptName, type Prompt } from '../../pipeline/prompt.js';
import type { Artifacts } from '../../pipeline/results/artifacts.js';
import type { FetchAttachment } from './attachment.js';

export interface PictureUploadsOptions {
  readonly fetchPicture: FetchAttachment;
  readonly artifacts: Pick<Artifacts, 'saveImage' | 'removeFolder'>;
}

export class PictureUploads {
  readonly #options: PictureUploadsOptions;

  constructor(options: PictureUploadsOptions) {
    this.#options = options;
  }

  /** Saves the picture, in the same place however often it is called. @throws EaselError `picture_unusable` */
  async read(upload: Upload, given: GivenPicture): Promise<NextRun> {
    const { fetchPicture, artifacts } = this.#options;
    const picture = await readGivenPicture(await fetchPicture(upload.url, upload.size));
    const { width, height } = picture;
    const prompt = promptOf(upload, given, `${String(width)}:${String(height)}`);
    const run = { folder: folderOf(upload, given), prompt };
    const path = await artifacts.saveImage(run, { number: 1 }, { number: 1 }, picture);
    const image = { path, width, height, unsafe: given.unsafe };
    return { prompt, start: { text: fullPrompt(prompt), checklist: null, picture: image } };
  }

  /** Nothing came of it. */
  discard(upload: Upload, given: GivenPicture): Promise<void> {
    return this.#options.artifacts.removeFolder(folderOf(upload, given));
  }
}

function promptOf({ defaults, ...upload }: Upload, given: GivenPicture, ratio: string): Prompt {
  const { parent } = given;
  const aspect = given.aspect ?? nearestAspect(ratio)?.aspect ?? defaults.aspect;
  const { prompt } = given;
  return {
    ...completePrompt({ prompt }, { ...defaults, aspect }, nameOf(upload, given)),
    origin: {
      runId: parent?.runId ?? null,
      iteration: parent?.iteration ?? null,
      change: null,
    },
  };
}

/** A name that nothing else has: it is known before the run is enqueued, and whenever this is done again. */
function nameOf({ interactionId }: Pick<Upload, 'interactionId'>, { prompt }: GivenPicture) {
  return `${promptName(prompt, new Set())}-${interactionId}`;
}

function folderOf(upload: Upload, given: GivenPicture): string {
  return `results/${nameOf(upload, given)}`;
}
