/** People's pictures in the size they are drawn in: one is decoded at a time, from the smallest that will do. */
import type { AtomicFiles } from '../lib/atomic-files.js';
import { withImageDecoder } from '../lib/image-decoder.js';
import { THUMBNAIL_SIDE } from '../lib/renditions.js';
import { previewOf, thumbnailOf } from '../pipeline/results/pictures.js';
import type { Sharp } from 'sharp';
import type { Box, Canvas } from './canvas.js';
import type { Cell } from './pictures.js';
import { emptyCell } from './shapes.js';
import { COLORS } from './style.js';

/** So few pixels are left of a picture that may not be seen. */
const VEILED_SIDE = 6;
/** As high for its width as a picture is where none tells. */
const SQUARE = 1;

export class Photos {
  readonly #files: AtomicFiles;

  constructor(files: AtomicFiles) {
    this.#files = files;
  }

  /** The height of the first picture that can be read, for each pixel of its width. */
  async ratio(cells: readonly Cell[]): Promise<number> {
    for (const { picture } of cells) {
      const found = picture === null ? undefined : await this.#read(picture, 0, ratioOf);
      if (found !== undefined) return found;
    }
    return SQUARE;
  }

  /** Draws a cell's picture so that it fills the box, or a mark where there is none. */
  async draw(canvas: Canvas, { picture, veiled = false }: Cell, box: Box): Promise<void> {
    if (picture === null) {
      canvas.above.push(emptyCell(box, 'none'));
      return;
    }
    const longest = veiled ? 0 : Math.max(box.width, box.height);
    const pixels = await this.#read(picture, longest, (photo) =>
      veiled ? veil(photo, box) : fill(photo, box),
    );
    if (pixels) canvas.photo(pixels, box);
    else canvas.above.push(emptyCell(box, 'gone'));
  }

  /** What `use` makes of the smallest file of this picture that is large enough, or the next that can be read. */
  async #read<T>(
    picture: string,
    side: number,
    use: (photo: Sharp) => Promise<T>,
  ): Promise<T | undefined> {
    const small = side <= THUMBNAIL_SIDE ? [thumbnailOf(picture)] : [];
    for (const path of [...small, previewOf(picture), picture, thumbnailOf(picture)]) {
      const made = await this.#files
        .read(path)
        .then((bytes) => withImageDecoder((open) => use(open(bytes))))
        .catch(() => undefined);
      if (made !== undefined) return made;
    }
    return undefined;
  }
}

async function ratioOf(photo: Sharp): Promise<number> {
  const { width, height } = await photo.metadata();
  return height / width;
}

function fill(photo: Sharp, { width, height }: Box): Promise<Buffer> {
  return pixelsOf(photo.resize(width, height, { fit: 'cover' }));
}

/** Its colours, and nothing that could be told from them. */
async function veil(photo: Sharp, { width, height }: Box): Promise<Buffer> {
  const few = await photo.resize(VEILED_SIDE, VEILED_SIDE, { fit: 'fill' }).png().toBuffer();
  return withImageDecoder((open) =>
    pixelsOf(open(few).resize(width, height, { fit: 'fill', kernel: 'cubic' })),
  );
}

function pixelsOf(photo: Sharp): Promise<Buffer> {
  return photo
    .flatten({ background: COLORS.card })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer();
}
