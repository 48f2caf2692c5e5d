import type { Check } from './check.ts';
import { checks } from './default.ts';
import { LEVELS } from './level.ts';
import type { JsonSchema, Parameter } from './parameter.ts';

const ADDRESS = 'https://raw.githubusercontent.com/org/gin-ship/v1/schema/policy.json';

/**
 * The JSON Schema (draft 2020-12) of a policy file, for editors. It says what the reader says, but for what needs more than the file: keys that stand twice.
 * Nothing is referred to: some editors know no `$ref` with a description beside it.
 */
export function policySchema(): JsonSchema {
  const changeable = checks.filter(([id]) => id !== 'integrity');
  const properties = changeable.flatMap(([id, check]) => [
    [id, checkSchema(check)] as const,
    ...Object.entries(check.rules).map(([name, { level, about }]) => [`${id}/${name}`, levelSchema(about, level)] as const),
  ]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: ADDRESS,
    title: 'gin-ship image policy',
    description: 'What an image is held against before it is pushed',
    // A file of comments only is null to YAML.
    type: ['object', 'null'],
    properties: {
      checks: {
        description: 'Levels by check or rule, and settings by check. `integrity` is always on',
        type: ['object', 'null'],
        properties: Object.fromEntries(properties),
        additionalProperties: false,
      },
    },
    additionalProperties: false,
  };
}

function checkSchema({ about, rules, parameters }: Check): JsonSchema {
  const optional = Object.entries(rules).filter(([, { level }]) => level === 'off');
  const but = optional.length === 0 ? '' : `, but for those that are off by default: ${optional.map(([name]) => name).join(', ')}`;
  const settings = Object.entries(parameters).map(([name, parameter]) => [name, parameterSchema(parameter)] as const);
  const level = levelSchema(`The level of all its rules${but}`);
  return {
    description: about,
    anyOf: [level, { type: 'object', properties: { level, ...Object.fromEntries(settings) }, additionalProperties: false }],
  };
}

const levelSchema = (description: string, fallback?: string): JsonSchema => ({
  description,
  enum: LEVELS,
  ...(fallback === undefined ? {} : { default: fallback }),
});

const parameterSchema = ({ description, default: fallback, schema }: Parameter<unknown>): JsonSchema => ({
  description,
  ...schema,
  ...(fallback === undefined ? {} : { default: fallback }),
});
