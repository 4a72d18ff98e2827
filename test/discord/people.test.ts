import type { APIInteraction } from 'discord-api-types/v10';
import { expect, it, onTestFinished } from 'vitest';
import { People } from '../../src/discord/people.js';
import { aDiscord, restOf } from '../support/rim.js';

type Member = Exclude<APIInteraction['member'], undefined>;

function somebody(id: string, nick: string | null): { member: Member } {
  const user = { id, username: 'kim', global_name: 'Kim', discriminator: '0', avatar: null };
  const member: Partial<Member> = { user, nick };
  return { member: member as Member };
}

it('are called as they call themselves in their server', () => {
  const people = new People({ get: () => expect.unreachable() });
  people.hear(somebody('1', 'Kimmy\u202e'));
  people.hear(somebody('2', null));
  expect([people.nameOf('1'), people.nameOf('2')]).toEqual(['Kimmy', 'Kim']);
});

it('are asked for once, in the background, where they said nothing yet', async () => {
  const discord = await aDiscord();
  const rest = restOf(discord);
  const asked: string[] = [];
  const people = new People(
    {
      get: (route, options) => {
        asked.push(route);
        return rest.get(route, options);
      },
    },
    1,
  );
  onTestFinished(() => {
    people.stop();
  });
  const { id } = discord.person('ada');
  expect([people.nameOf(id), people.nameOf(id), people.nameOf('100000000000000000')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  await expect.poll(() => people.nameOf(id)).toBe('Ada');
  await expect.poll(() => asked.length).toBe(2);
  expect(people.nameOf('100000000000000000')).toBeUndefined();
  people.stop();
  expect(people.nameOf('100000000000000001')).toBeUndefined();
  expect(asked).toHaveLength(2);
});
