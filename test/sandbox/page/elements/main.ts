/** The page of `npm run sandbox`: a small Discord. */
import { fetchScene } from './app/api.js';
import { wishOf } from './app/place.js';
import { Playground } from './app/playground.js';
import { el } from './dom.js';

try {
  const scene = await fetchScene(wishOf(location.hash).me ?? undefined);
  document.body.replaceChildren(new Playground(scene).element);
} catch (error) {
  const why = error instanceof Error ? error.message : String(error);
  document.body.replaceChildren(
    el(
      'main',
      { class: 'broken' },
      el('h1', {}, 'The playground cannot be shown'),
      el('p', {}, why),
    ),
  );
}
