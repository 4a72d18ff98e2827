/** The style and the one script, under names that change with what is in them. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../../assets/', import.meta.url);
const KEPT_YEAR = 'public, max-age=31536000, immutable';

const asset = (name: string, extension: string, type: string) => {
  const text = readFileSync(new URL(`${name}.${extension}`, FOLDER), 'utf8');
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const headers = { 'content-type': `${type}; charset=utf-8`, 'cache-control': KEPT_YEAR };
  return { path: `/assets/${name}-${hash}.${extension}`, text, headers };
};

export const STYLE = asset('gallery', 'css', 'text/css');
export const COMPARE_SCRIPT = asset('compare', 'js', 'text/javascript');
export const ICON = asset('icon', 'svg', 'image/svg+xml');
export const ASSETS = [STYLE, COMPARE_SCRIPT, ICON];
