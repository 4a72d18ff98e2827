import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startStudio, type Studio } from '../studio.js';
import { Switches } from './switches.js';

describe('the switches of what may go wrong', () => {
  let studio: Studio;
  let switches: Switches;
  const heard: string[] = [];

  beforeAll(async () => {
    studio = await startStudio();
    const kill = () => heard.push('killed');
    switches = new Switches(studio, kill, () => heard.push('changed'));
  });
  afterAll(() => studio.close());

  const isOn = (id: string) => switches.all().find((one) => one.id === id)?.on;
  const statusOf = (url: string) =>
    fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
      ({ status }) => status,
      () => 'none',
    );

  it.each([
    ['fal-down', 'none'],
    ['fal-broke', 403],
    ['fal-429', 429],
    ['fal-slow', 'none'],
    ['gemini-down', 503],
    ['gemini-broke', 429],
    ['gemini-429', 429],
    ['gemini-slow', 'none'],
    ['discord-slow', 'none'],
    ['discord-5xx', 503],
  ])('%s: the service answers so, until it is switched off', async (id, expected) => {
    const services = {
      fal: studio.fal.origin,
      gemini: studio.gemini.origin,
      discord: `${studio.discord.apiUrl}/v10/gateway`,
    };
    const url = Object.entries(services).find(([name]) => id.startsWith(name))?.[1] ?? '';
    const before = await statusOf(url);
    expect(before).not.toBe(expected);
    switches.turn(id, true);
    switches.turn(id, true);
    expect(isOn(id)).toBe(true);
    expect(await statusOf(url)).toBe(expected);
    switches.turn(id, false);
    expect(isOn(id)).toBe(false);
    expect(await statusOf(url)).toBe(before);
  });

  it('leaves pictures alone where Discord’s API fails', async () => {
    const said = await studio.discord
      .person('ada')
      .say(studio.discord.channel('easel'), 'x', [{ name: 'a.txt', bytes: Buffer.from('a') }]);
    switches.turn('discord-5xx', true);
    expect(await statusOf(said.attachments[0]?.url ?? '')).toBe(200);
    switches.turn('discord-5xx', false);
  });

  it('gateway-cut: nobody gets in', async () => {
    const connect = () =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${studio.discord.standIn.origin}/gateway`);
        socket.addEventListener('open', () => {
          resolve('in');
          socket.close();
        });
        socket.addEventListener('error', () => {
          resolve('out');
        });
      });
    switches.turn('gateway-cut', true);
    expect(await connect()).toBe('out');
    switches.turn('gateway-cut', false);
    expect(await connect()).toBe('in');
  });

  it('kill: strikes once, and is off again', () => {
    heard.length = 0;
    switches.turn('kill', true);
    expect(heard).toEqual(['killed', 'changed']);
    expect(switches.all().find(({ id }) => id === 'kill')).toMatchObject({
      on: false,
      isOnce: true,
    });
  });

  it.each(['nonsense', 'toString'])('%s is no switch', (id) => {
    expect(() => {
      switches.turn(id, true);
    }).toThrow('no switch');
  });
});
