/** The OpenAPI document that fal.ai serves of each model, to everybody. */
import { heedsNegative } from './input.js';

/** The schema of a model's input, as far as it differs from model to model. */
export interface ModelInput {
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

const text = { type: 'string' };

/** What the painter behind all endpoints takes. */
function ordinary(endpoint: string): ModelInput {
  return {
    properties: {
      prompt: text,
      ...(heedsNegative(endpoint) && { negative_prompt: text }),
      image_size: {
        anyOf: [
          { $ref: '#/components/schemas/ImageSize' },
          {
            type: 'string',
            enum: [
              'square_hd',
              'square',
              'portrait_4_3',
              'portrait_16_9',
              'landscape_4_3',
              'landscape_16_9',
            ],
          },
        ],
      },
      num_images: { type: 'integer', minimum: 1, maximum: 4, default: 1 },
      seed: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
      output_format: { type: 'string', enum: ['jpeg', 'png'], default: 'jpeg' },
      enable_safety_checker: { type: 'boolean', default: true },
    },
    required: ['prompt'],
  };
}

export function documentOf(endpoint: string, input = ordinary(endpoint)): object {
  const side = { type: 'integer', exclusiveMinimum: 0, maximum: 14_142 };
  const schema = { $ref: '#/components/schemas/Input' };
  return {
    openapi: '3.0.4',
    info: { title: `Queue OpenAPI for ${endpoint}`, version: '1.0.0' },
    components: {
      schemas: {
        Input: { title: 'Input', type: 'object', ...input },
        ImageSize: { type: 'object', properties: { width: side, height: side } },
      },
    },
    paths: {
      [`/${endpoint}/requests/{request_id}/status`]: { get: {} },
      [`/${endpoint}`]: {
        post: { requestBody: { required: true, content: { 'application/json': { schema } } } },
      },
    },
    servers: [{ url: 'https://queue.fal.run' }],
  };
}
