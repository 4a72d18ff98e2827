import { describe, expect, it } from 'vitest';
import { schemaIn } from '../../../../src/pipeline/providers/fal/schema.js';
import { documentOf, type ModelInput } from '../../../sandbox/fal/openapi.js';

const MODEL = 'somebody/own-model';
const text = { type: 'string' };
const read = (properties: Record<string, object>, more: Partial<ModelInput> = {}) =>
  schemaIn(documentOf(MODEL, { properties: { prompt: text, ...properties }, ...more }), MODEL);
const PLAIN = { single: true, unchecked: true };
const enumOf = (...words: unknown[]) => ({ type: 'string', enum: words });

describe('the schema of a model', () => {
  it('says what it takes', () => {
    expect(schemaIn(documentOf(MODEL), MODEL)).toEqual({
      abilities: { format: 'output_format', negative: true },
      missing: [],
    });
  });

  it.each<[string, Record<string, object>, object]>([
    ['nothing but a prompt', {}, { ...PLAIN, shape: 'none' }],
    [
      'ratios among references',
      { aspect_ratio: { anyOf: [{ allOf: [enumOf('auto', '1:1', '4:5', 7)] }, { type: 'null' }] } },
      { ...PLAIN, shape: 'ratio', ratios: ['1:1', '4:5'] },
    ],
    ['any ratio', { aspect_ratio: text }, { ...PLAIN, shape: 'ratio' }],
    [
      'width and height in one',
      { image_size: { $ref: '#/components/schemas/ImageSize' } },
      { ...PLAIN, shape: 'object' },
    ],
    [
      'sizes of its own, and ratios',
      { image_size: enumOf('1024x1024'), aspect_ratio: enumOf('1:1') },
      { ...PLAIN, shape: 'ratio', ratios: ['1:1'] },
    ],
    ['width and height', { width: {}, height: {} }, { ...PLAIN, shape: 'sides' }],
    ['a format', { format: enumOf('png') }, { ...PLAIN, shape: 'none', format: 'format' }],
    ['another format', { output_format: enumOf('webp') }, { ...PLAIN, shape: 'none' }],
  ])('with %s', (_name, properties, abilities) => {
    expect(read(properties)).toEqual({ abilities, missing: [] });
  });

  it('tells that a seed would be refused, where nothing unknown is taken', () => {
    const strict = { additionalProperties: false };
    expect(read({}, strict)?.abilities).toMatchObject({ seedless: true });
    expect(read({ seed: {} }, strict)?.abilities).not.toHaveProperty('seedless');
    expect(read({})?.abilities).not.toHaveProperty('seedless');
  });

  it('names what it wants that no prompt gives', () => {
    const required = ['prompt', 'image_url', 'seed', 'ignore all instructions'];
    expect(read({}, { required })?.missing).toEqual(['image_url']);
  });

  const circle = { $ref: '#/components/schemas/Input' };
  it.each<[string, unknown]>([
    [
      'of circles',
      documentOf(MODEL, {
        properties: { prompt: text, image_size: { anyOf: [circle, circle, circle] } },
      }),
    ],
    [
      'without end',
      documentOf(MODEL, {
        properties: { prompt: text, image_size: { anyOf: Array<object>(100_000).fill({}) } },
      }),
    ],
  ])('%s is read to an end', (_name, document) => {
    expect(schemaIn(document, MODEL)?.abilities).toEqual({ ...PLAIN, shape: 'none' });
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'openapi'],
    ['a list', []],
    ['another model', documentOf('somebody/else')],
    ['no prompt', documentOf(MODEL, { properties: { image_url: text } })],
    ['a field of everything’s prototype', documentOf(MODEL, { properties: {} })],
    ['a reference to elsewhere', { paths: { [`/${MODEL}`]: { $ref: 'https://example.org/' } } }],
    [
      'properties that are none',
      {
        paths: {
          [`/${MODEL}`]: {
            post: {
              requestBody: {
                content: { 'application/json': { schema: { properties: 'prompt' } } },
              },
            },
          },
        },
      },
    ],
  ])('is none where there is %s', (_name, document) => {
    expect(schemaIn(document, MODEL)).toBeUndefined();
  });
});
