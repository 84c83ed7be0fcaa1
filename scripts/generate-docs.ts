/**
 * Writes the documents that are made from code: `docs/events.md` from the catalogue of events. With `--check` it only says
 * whether they are as the code is.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogue, deadLetterTopic, type EventType, topics } from '@todo/contracts';
import { z } from 'zod';

interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  format?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
  $ref?: string;
}

const typeOf = (schema: JsonSchema): string => {
  if (schema.$ref !== undefined) return schema.$ref.replace(/^.*\//, '');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`;
  return [schema.type ?? 'any', schema.format && `(${schema.format})`].filter(Boolean).join(' ');
};

const rows = (schema: JsonSchema, definitions: Record<string, JsonSchema>, prefix = ''): string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, given]) => {
    const referred = given.$ref === undefined ? undefined : definitions[given.$ref.replace('#/$defs/', '')];
    const property: JsonSchema = { ...referred, ...given, $ref: undefined };
    const optional = schema.required?.includes(name) ? '' : ', optional';
    const row = `| \`${prefix}${name}\` | ${typeOf(property)}${optional} | ${property.description ?? ''} |`;
    const nested =
      property.type === 'object' && property.properties !== undefined
        ? rows(property, definitions, `${prefix}${name}.`)
        : [];
    return [row, ...nested];
  });

const dataTable = (type: EventType): string => {
  const schema = z.toJSONSchema(catalogue[type].data, { io: 'output', reused: 'inline' }) as JsonSchema & {
    $defs?: Record<string, JsonSchema>;
  };
  return ['| field of `data` | type | |', '| --- | --- | --- |', ...rows(schema, schema.$defs ?? {})].join('\n');
};

const events = (): string => {
  const types = Object.keys(catalogue) as EventType[];
  const parts = topics.map((topic) => {
    const here = types.filter((type) => catalogue[type].topic === topic);
    const list = here.map((type) => `- \`${type}\`: ${catalogue[type].summary}`).join('\n');
    // Types with the same data share a table.
    const bySchema = new Map<unknown, EventType[]>();
    for (const type of here) bySchema.set(catalogue[type].data, [...(bySchema.get(catalogue[type].data) ?? []), type]);
    const tables = [...bySchema.values()].map(([first]) => dataTable(first!)).join('\n\n');
    return `## Topic \`${topic}\`\n\nDead letters: \`${deadLetterTopic(topic)}\`.\n\n${list}\n\n${tables}`;
  });
  return `# Events

<!-- Made by "node scripts/generate-docs.ts" from packages/contracts/src/events.ts; do not edit. -->

Each message is a CloudEvents 1.0 event in JSON. \`id\` is the same however often the event is delivered: consumers handle
it once by it. \`partitionkey\` is the user id: one user's events arrive in order. \`time\` is the time of the change,
\`subject\` the id of what changed.

${parts.join('\n\n')}
`;
};

const documents = { 'docs/events.md': events() };
const check = process.argv.includes('--check');
for (const [path, text] of Object.entries(documents)) {
  const file = join(import.meta.dirname, '..', path);
  const present = await readFile(file, 'utf8').catch(() => '');
  if (present === text) continue;
  if (check) {
    console.error(`${path} is not what the code says: run "node scripts/generate-docs.ts" and commit it.`);
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
    console.log(`${path} written.`);
  }
}
