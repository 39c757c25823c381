import * as z from 'zod';
import { configSchema } from './schema.ts';

/** The part of JSON Schema that zod writes for config.json. */
export interface KeySchema {
  readonly type?: string;
  /** What is allowed, in words; schema.ts gives it to every string that has a pattern. */
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, KeySchema>>;
  readonly items?: KeySchema;
  readonly additionalProperties?: KeySchema | false;
  readonly propertyNames?: KeySchema;
}

let generated: KeySchema | undefined;

/** config.json as JSON Schema: what config.schema.json holds, and where the messages take their words from. */
export function configKeySchema(): KeySchema {
  generated ??= {
    ...z.toJSONSchema(configSchema, {
      io: 'input',
      // `{}` as the default of a group of keys says less than the defaults of its keys.
      override: ({ jsonSchema }) => {
        if (jsonSchema.properties !== undefined) delete jsonSchema.default;
      },
    }),
  } as KeySchema;
  return generated;
}

/** The schema of the key at a path as zod reports it (`['poll', 'etcd']`, `['nodes', 0]`); null when there is none. */
export function schemaAt(path: readonly PropertyKey[]): KeySchema | null {
  let here: KeySchema = configKeySchema();
  for (const step of path) {
    const next = childOf(here, step);
    if (!next) return null;
    here = next;
  }
  return here;
}

function childOf(schema: KeySchema, step: PropertyKey): KeySchema | false | undefined {
  if (typeof step === 'number') return schema.items;
  if (schema.properties && Object.hasOwn(schema.properties, step)) return schema.properties[String(step)];
  return schema.additionalProperties;
}

/** All keys that hold a value, dotted, in the schema's order: `poll.etcd`, `upgrade.order`. */
export function leafKeys(schema: KeySchema = configKeySchema(), prefix = ''): [string, KeySchema][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
    child.properties ? leafKeys(child, `${prefix}${name}.`) : [[`${prefix}${name}`, child]],
  );
}

/** What a key may hold, in words: "a whole number from 1 to 1024", "true or false". */
export function allowedIn(schema: KeySchema): string {
  if (schema.title) return schema.title;
  if (schema.enum) return schema.enum.map((value) => `"${value}"`).join(' or ');
  switch (schema.type) {
    case 'integer':
      return `a whole number from ${schema.minimum} to ${schema.maximum}`;
    case 'number':
      return `a number from ${schema.minimum} to ${schema.maximum}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list of one or more, each ${allowedIn(schema.items ?? {})}`;
    case 'object':
      return schema.properties
        ? `an object with the keys ${Object.keys(schema.properties).join(', ')}`
        : `an object, each value ${allowedIn(schema.additionalProperties || {})}`;
    default:
      return 'a string';
  }
}
