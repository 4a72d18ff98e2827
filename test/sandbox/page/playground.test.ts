/** Everything that a person can ask of the bot, by hand, in the playground. */
import { describe, expect, it } from 'vitest';
import { paint } from '../painter/index.js';
import { suiteOf, UNHURRIED } from './browser.js';
import { aSharedPlayground } from './seats.js';

const FOX = 'a red fox with a brass lantern in deep snow at night';
const RESULT = /🏆.*try \d of 3/su;
/** Discord gives a command that long, and says so then. */
const GIVEN_UP = { timeout: UNHURRIED.ackDeadlineMs + 60_000 };
/** For a run to be painted. */
const PAINTED = { timeout: 60_000 };

const { title, isSkipped } = suiteOf('the playground');

describe.skipIf(isSkipped)(title, () => {
  const { sit, playground } = aSharedPlayground(async (ada) => {
    await ada.type(`/generate prompt:${FOX} seed:35`);
    await ada.message(RESULT).waitFor({ timeout: 0 });
  });

  it('is painted within a second', async () => {
    const paints: number[] = [];
    for (let load = 0; load < 3; load += 1) {
      const { tab } = await sit();
      const [first] = await tab.evaluate<number[]>(
        "performance.getEntriesByName('first-contentful-paint').map((it) => it.startTime)",
      );
      paints.push(first ?? Infinity);
    }
    // A machine that does something else meanwhile may be late once.
    expect(Math.min(...paints)).toBeLessThan(1_000);
  });

  it('completes a command from its first letters, and its options from what the bot registered', async () => {
    const ada = await sit();
    await ada.field.pressSequentially('/gen');
    await ada.offers.filter({ hasText: '/generate' }).first().waitFor();
    await ada.field.press('Tab');
    await ada.field.pressSequentially('a blue boat');
    await ada.tab.locator('.chip', { hasText: 'aspect' }).click();
    await ada.offers.filter({ hasText: 'wide' }).click();
    await ada.tab.locator('.chip', { hasText: 'iterations' }).click();
    await ada.field.pressSequentially('1');
    await ada.field.press('Enter');
    const result = ada.message(/try 1 of 1/u);
    await result.waitFor();
    expect(await result.textContent()).toContain('a blue boat');
  });

  it('shows a run in its thread, and takes ⭐ on a try and back', async () => {
    const ada = await sit();
    await ada.message(RESULT).locator('button.thread').click();
    const post = ada.message('Try 1 of 3');
    await post.hover();
    await post.getByRole('button', { name: 'React with ⭐' }).click();
    const star = post.locator('.reaction', { hasText: '⭐' });
    await expect.poll(() => star.textContent()).toBe('⭐1');
    const favourites = async () => {
      await ada.type('/favourites');
      const said = await ada.answer('favourites').textContent();
      await ada.press(ada.answer('favourites'), 'Dismiss message');
      return said;
    };
    await expect.poll(favourites).toContain('⭐ 1');
    await star.click();
    await star.waitFor({ state: 'detached' });
    await expect.poll(favourites).not.toContain('⭐ 1');
    await ada.press(post, /Keep/u);
    await ada.message(/Kept|kept/u).waitFor();
  });

  it('/history finds it, and opens it', async () => {
    const ada = await sit();
    await ada.type('/history search:fox status:done');
    await ada.answer('history').locator('select').selectOption({ index: 1 });
    await ada.message(/From here.*Again/su).waitFor();
  });

  it('/show completes its run, and shows each try', async () => {
    const ada = await sit();
    await ada.complete('/show run:lantern', '80 %');
    const shown = ada.answer('show');
    await ada.press(shown, /^Try 1/u);
    await expect.poll(() => shown.textContent()).toMatch(/^.*40 % · @Ada/su);
  });

  it('does what the buttons of a result say', async () => {
    const ada = await sit();
    const result = ada.message(RESULT).filter({ hasText: FOX });
    await ada.press(result, 'Details');
    await ada.message(/Seed \d+ · Model/u).waitFor();
    await ada.press(result, 'Prompt');
    await ada.message('Copy this, paste it').waitFor();
    await ada.press(result, 'One more');
    await ada.message(/try \d of 1/u).waitFor();
    await ada.press(result, 'Steer…');
    await ada.fill(['by daylight, and closer']);
    await ada.message('by daylight, and closer').waitFor();
  });

  it('paints again by another seed, and three tries more, where the result says so', async () => {
    const ada = await sit();
    const results = ada.tab.locator('article.message', { hasText: /🏆.*try \d of \d/su });
    const ofFox = results.filter({ hasText: FOX });
    for (const button of ['Again', '3 more']) {
      const before = await ofFox.count();
      await ada.press(ada.message(RESULT).filter({ hasText: FOX }), button);
      await expect.poll(() => ofFox.count(), PAINTED).toBe(before + 1);
    }
    await ofFox.last().locator('button.thread').click();
    await ada.message(/Try \d of 3/u).waitFor();
  });

  it('/usage, /status and /help answer', async () => {
    const ada = await sit();
    for (const [command, text] of [
      ['usage', /of 100 runs/u],
      ['status', /Gemini/u],
      ['help', /\/generate/u],
    ] as const) {
      await ada.type(`/${command}`);
      await expect.poll(() => ada.answer(command).textContent()).toMatch(text);
    }
    await ada.press(ada.answer('help'), 'Dismiss message');
  });

  it('/settings is a moderator’s', async () => {
    const hand = await sit();
    await hand.field.fill('/sett');
    await expect.poll(() => hand.offers.count()).toBe(0);
    await hand.field.fill('');
    await hand.become('Cleo');
    await hand.type('/settings quota runs:50');
    await hand.answer('settings quota').filter({ hasText: '50 runs' }).waitFor();
    await hand.type('/settings show');
    await expect.poll(() => hand.answer('settings show').textContent()).toContain('50 runs');
  });

  it('/cancel stops what is being painted', async () => {
    const ada = await sit();
    const slow = ada.tab.getByRole('switch', { name: 'fal.ai is slow' });
    await slow.click();
    await expect.poll(() => slow.getAttribute('aria-checked')).toBe('true');
    await ada.type('/generate prompt:a slow snail');
    await ada.press(ada.message('a slow snail'), 'Tell me');
    await ada.message(/You will be|tell you|named/iu).waitFor();
    await ada.complete('/cancel run:snail', 'snail');
    await slow.click();
    await ada
      .message(/a slow snail/u)
      .filter({ hasText: /cancelled/iu })
      .waitFor();
  });

  it('/delete asks, and deletes', async () => {
    const ada = await sit();
    await ada.type('/generate prompt:a wrong turn iterations:1');
    await ada
      .message(/try 1 of 1/u)
      .filter({ hasText: 'a wrong turn' })
      .waitFor();
    await ada.complete('/delete run:wrong', 'wrong');
    const question = ada.message('Delete this run?');
    await ada.press(question, /^Delete$/u);
    await ada.message(/Deleted 1 run/u).waitFor();
  });

  it('/delete everything asks, and takes all of who asks', async () => {
    const olga = await sit();
    await olga.become('Olga');
    await olga.type('/generate prompt:a paper crane iterations:1');
    const crane = olga.tab.locator('article.message', { hasText: 'a paper crane' });
    await crane.filter({ hasText: /try 1 of 1/u }).waitFor();
    await olga.type('/delete everything:true');
    const question = olga.message('Delete everything that is kept of you, in every server?');
    await question.getByText('1 run with 1 picture in 1 server').waitFor();
    await olga.press(question, /^Delete$/u);
    await olga.message(/Deleted 1 run/u).waitFor();
    await expect.poll(() => crane.count(), PAINTED).toBe(0);
    await olga.type('/history search:crane');
    await olga.answer('history').filter({ hasText: 'No run here matches that' }).waitFor();
  });

  it('takes a batch that is dropped on it', async () => {
    const ben = await sit();
    await ben.become('Ben');
    const prompts = [{ id: 'boat', prompt: 'a blue boat', iterations: 1 }, 'a tin robot'];
    await ben.drop('prompts.json', JSON.stringify(prompts));
    await expect.poll(() => ben.field.inputValue()).toBe('/generate ');
    await ben.tab.locator('.tray', { hasText: 'prompts.json' }).waitFor();
    await ben.field.press('Enter');
    const result = ben.message(/prompts\.json.*2 of 2/su);
    await ben.press(result, 'Table');
    await ben.message(/\.csv/u).waitFor();
  });

  it('refines a picture that somebody posts, and tells the prompt of one', async () => {
    const ada = await sit();
    await ada.message(RESULT).locator('button.thread').click();
    const post = ada.message('Try 1 of 3');
    await ada.menu(post, 'Show its prompt');
    await ada
      .message(/Show its prompt/u)
      .filter({ hasText: 'lantern' })
      .waitFor();
    await ada.go('easel');
    const size = { width: 256, height: 256 };
    const { bytes } = await paint({ prompt: 'a red fox', seed: 1, size, format: 'png' });
    await ada.become('Ben');
    await ada.attach('mine.png', bytes);
    await ada.type('look what I drew');
    await ada.become('Ada');
    await ada.menu(ada.message('look what I drew'), 'Refine this image');
    await ada.fill(['a fox by day']);
    await ada
      .message(/try \d of \d/u)
      .filter({ hasText: 'a fox by day' })
      .waitFor();
  });

  it('is more than one person at once, each of whom sees what is theirs', async () => {
    const [ada, dan] = [await sit(), await sit()];
    await dan.become('Dan');
    expect(await ada.channels()).toEqual(expect.arrayContaining(['news', 'after-dark']));
    expect(await dan.channels()).not.toEqual(expect.arrayContaining(['news']));
    expect(await dan.channels()).not.toEqual(expect.arrayContaining(['after-dark']));
    await ada.type('/status');
    await ada.answer('status').getByText('Only you can see this').waitFor();
    await ada.type('hello, Dan');
    await dan.message('hello, Dan').waitFor();
    expect(await dan.tab.getByText('Only you can see this').count()).toBe(0);
    await dan.go('easel', 'Atelier');
    await dan.type('/generate prompt:a barn owl iterations:1');
    await dan
      .message(/try 1 of 1/u)
      .filter({ hasText: 'a barn owl' })
      .waitFor();
    await ada.go('easel', 'Atelier');
    await ada.message('a barn owl').waitFor();
  });

  it('kills the bot in the middle, and sees it go on', async () => {
    const ada = await sit();
    const before = playground().studio.fal.paid.length;
    await ada.type('/generate prompt:a green owl with a blue cup seed:7');
    await ada.message('a green owl').getByRole('button', { name: 'Cancel' }).waitFor();
    await ada.tab.getByRole('button', { name: 'Kill the bot' }).click();
    const state = ada.tab.locator('.panel .bot');
    await state.getByText('Offline').waitFor();
    await ada.type('/help');
    await ada.message('The application did not respond').waitFor(GIVEN_UP);
    await state.getByText('Online').waitFor();
    const result = ada.message(/🏆|%/u).filter({ hasText: 'a green owl' });
    await result.getByRole('button', { name: 'Again' }).waitFor();
    await result.locator('button.thread').click();
    await ada.tab.getByRole('heading', { level: 1, name: 'a green owl' }).waitFor();
    const paid = playground().studio.fal.paid.length - before;
    await expect
      .poll(() => ada.tab.locator('article.message', { hasText: /Try \d of 3/u }).count())
      .toBe(paid);
  });

  it('leads to the bot’s own pages', async () => {
    const ada = await sit();
    const link = ada.tab.getByRole('link', { name: 'Open the gallery' });
    const answer = await fetch((await link.getAttribute('href')) ?? '');
    expect(answer.status).toBe(200);
  });

  it('adds no element for what people write', async () => {
    const ada = await sit();
    const evil = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>';
    await ada.type(evil);
    await ada.message('<script>').waitFor();
    expect(await ada.tab.evaluate('window.ran')).toBeUndefined();
    expect(await ada.message('<script>').locator('script, img[src="x"]').count()).toBe(0);
  });

  it.each([
    { width: 1200, theme: 'dark' },
    { width: 1200, theme: 'light' },
    { width: 390, theme: 'dark' },
  ] as const)('keeps nobody out ($width px, $theme)', async (seat) => {
    const hand = await sit(seat);
    await hand.message(RESULT).waitFor();
    expect(await hand.barriers()).toEqual([]);
    await hand.field.fill('/');
    await hand.offers.first().waitFor();
    expect(await hand.barriers()).toEqual([]);
    await hand.field.fill('');
    await hand.press(hand.message(RESULT).filter({ hasText: FOX }), 'Steer…');
    await hand.tab.getByRole('dialog').waitFor();
    expect(await hand.barriers()).toEqual([]);
    const over = 'document.documentElement.scrollWidth - window.innerWidth';
    expect(await hand.tab.evaluate(over)).toBeLessThanOrEqual(0);
  });
});
