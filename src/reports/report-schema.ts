import { reportShape } from './report-shape.ts';

/** The JSON Schema of the JSON report, from the declaration that also reads it. */
export function reportJsonSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Shakedown stability report',
    ...reportShape.schema,
  };
}
