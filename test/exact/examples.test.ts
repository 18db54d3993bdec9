import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Every `@example f(…) // => value` in the docstrings of these folders is run. */
const folders = ['exact', 'random'];
const files = folders.flatMap((folder) =>
  readdirSync(new URL(`../../src/${folder}/`, import.meta.url)).map((file) => `${folder}/${file}`),
);
const examples = files.flatMap((file) => {
  const text = readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8');
  return [...text.matchAll(/@example (.+) \/\/ => (.+)/g)].map(([, call, value]) => ({ file, call, value }));
});

describe('examples in docstrings', () => {
  it.each(examples)('$call is $value', async ({ file, call, value }) => {
    const [folder, name] = file.replace('.ts', '').split('/');
    const module = (await import(`../../src/${folder}/${name}.ts`)) as Record<string, unknown>;
    const names = Object.keys(module);
    const got: unknown = new Function(...names, `return ${call}`)(...names.map((n) => module[n]));
    expect(String(got)).toBe(value.trim());
  });
  it('are there', () => expect(examples.length).toBeGreaterThanOrEqual(13));
});
