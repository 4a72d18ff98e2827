/** What keeps people out of a page, as axe sees it. */
import axe from 'axe-core';
import type { Page as Tab } from 'playwright-core';

/** What it finds that is serious, or worse. */
export async function barriersIn(tab: Tab): Promise<string[]> {
  // The pages let no script in by a tag.
  await tab.evaluate(axe.source);
  return tab.evaluate<string[]>(`axe.run().then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ impact, id, nodes }) => nodes.map(({ html }) => impact + ' ' + id + ': ' + html)))`);
}
