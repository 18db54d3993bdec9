import { fieldsReference } from '../scenario/reference.ts';
import type { Fields } from '../schema/parameter.ts';
import { watchFields } from './watch-fields.ts';

/** Sections that mean the same as in a scenario, where they are described. */
const SHARED = ['baseline', 'warmup', 'maintenance', 'known', 'criteria', 'policy', 'memory'];

/** The reference of files for `monitor` in Markdown, from the declarations that also check them. */
export function watchReference(): string {
  const own = Object.entries(watchFields as Fields).filter(([name]) => !SHARED.includes(name));
  return [
    '# Files for monitor',
    '',
    'A YAML file (`shakedown monitor --config FILE`) that says what to watch, and what it is called there. Values carry their unit,',
    'as in [scenarios](REFERENCE.md). Options of the command line go over it. The sections',
    `${SHARED.map((name) => `\`${name}\``).join(', ')} are those of scenarios.`,
    '',
    'Passwords and tokens do not belong into it: name files, or set `SHAKEDOWN_PROMETHEUS_PASSWORD` or `SHAKEDOWN_PROMETHEUS_TOKEN`.',
    '',
    ...fieldsReference(Object.fromEntries(own)),
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()
    .concat('\n');
}
