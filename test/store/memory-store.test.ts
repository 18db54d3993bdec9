import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { StoreError } from '../../src/store/store-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'shakedown-memory-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const fresh = () => join(folder, `${++files}.db`);

/** What a function throws, as a person reads it. */
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof StoreError) return `${error.message} | ${error.help}`;
    throw error;
  }
  return 'nothing';
}

describe('MemoryStore', () => {
  it('keeps entries by key and namespace, replaces them, lists them in the order of their first storing, and deletes them', () => {
    const file = fresh();
    const store = MemoryStore.open(file);
    store.transact((put) => {
      put({ key: 'a', value: '1' });
      put({ key: 'a', value: '2', namespace: 'other' });
      put({ key: "b'; DROP TABLE memory_entries; --", value: '{"x":"é\\u0000"}' });
    });
    store.transact((put) => put({ key: 'a', value: '3' }));
    expect(store.get('a')).toMatchObject({ key: 'a', namespace: 'default', value: '3' });
    expect(store.get('a', 'other')?.value).toBe('2');
    expect(store.get('nonesuch')).toBeUndefined();
    expect(store.list().map(({ key, namespace, value }) => [key, namespace, value])).toEqual([
      ['a', 'default', '3'],
      ['a', 'other', '2'],
      ["b'; DROP TABLE memory_entries; --", 'default', '{"x":"é\\u0000"}'],
    ]);
    expect(store.list({ namespace: 'default', prefix: 'b' })).toHaveLength(1);
    expect(store.keys('other')).toMatchObject([{ key: 'a', namespace: 'other', bytes: 1 }]);
    expect([store.delete('a'), store.delete('a')]).toEqual([true, false]);
    store.close();
    const again = MemoryStore.open(file);
    expect(again.list().map(({ key }) => key)).toEqual(['a', "b'; DROP TABLE memory_entries; --"]);
    again.close();
  });

  it('makes the table that other programs share', () => {
    const file = fresh();
    MemoryStore.open(file).close();
    const database = new Database(file);
    const columns = database
      .prepare('SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?)')
      .all('memory_entries');
    expect(columns).toEqual([
      { name: 'id', type: 'INTEGER', notnull: 0, dflt_value: null, pk: 1 },
      { name: 'key', type: 'TEXT', notnull: 1, dflt_value: null, pk: 0 },
      { name: 'value', type: 'TEXT', notnull: 1, dflt_value: null, pk: 0 },
      { name: 'namespace', type: 'TEXT', notnull: 1, dflt_value: "'default'", pk: 0 },
      { name: 'metadata', type: 'TEXT', notnull: 0, dflt_value: null, pk: 0 },
      { name: 'created_at', type: 'INTEGER', notnull: 0, dflt_value: "strftime('%s', 'now')", pk: 0 },
      { name: 'updated_at', type: 'INTEGER', notnull: 0, dflt_value: "strftime('%s', 'now')", pk: 0 },
      { name: 'accessed_at', type: 'INTEGER', notnull: 0, dflt_value: "strftime('%s', 'now')", pk: 0 },
      { name: 'access_count', type: 'INTEGER', notnull: 0, dflt_value: '0', pk: 0 },
      { name: 'ttl', type: 'INTEGER', notnull: 0, dflt_value: null, pk: 0 },
      { name: 'expires_at', type: 'INTEGER', notnull: 0, dflt_value: null, pk: 0 },
    ]);
    const indexes = database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")
      .all();
    expect(indexes).toEqual([
      { name: 'idx_memory_accessed' },
      { name: 'idx_memory_expires' },
      { name: 'idx_memory_namespace' },
    ]);
    expect(database.pragma('journal_mode')).toMatchObject([{ journal_mode: 'wal' }]);
    database.close();
  });

  it('leaves entries of others alone, does not see those that have expired, and counts what is read', () => {
    const file = fresh();
    const store = MemoryStore.open(file);
    const other = new Database(file);
    other.exec(`INSERT INTO memory_entries (key, value, metadata, ttl, expires_at) VALUES
      ('task', 'no JSON', '{"by":"another"}', NULL, NULL), ('gone', '1', NULL, 1, 1), ('later', '2', NULL, 9, 99999999999)`);
    store.transact((put) => put({ key: 'mine', value: '4' }));
    expect(store.list().map(({ key }) => key)).toEqual(['task', 'later', 'mine']);
    expect(store.get('gone')).toBeUndefined();
    expect(store.get('later')).toMatchObject({ value: '2', expiresAt: 99_999_999_999 });
    store.get('task');
    expect(other.prepare("SELECT value, metadata, access_count FROM memory_entries WHERE key = 'task'").all()).toEqual([
      { value: 'no JSON', metadata: '{"by":"another"}', access_count: 1 },
    ]);
    other.close();
    store.close();
  });

  it('writes all of a transaction or none of it', () => {
    const store = MemoryStore.open(fresh());
    expect(() =>
      store.transact((put) => {
        put({ key: 'half', value: '1' });
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(store.list()).toEqual([]);
    store.close();
  });

  it('refuses what is no memory of its own and leaves it to the byte', () => {
    const text = fresh();
    writeFileSync(text, 'this is no database '.repeat(100));
    expect(refusal(() => MemoryStore.open(text))).toBe(
      'found a file that is no SQLite database, or a damaged one | it was left as it is; move it away, or use another file with --memory',
    );
    expect(readFileSync(text, 'utf8')).toBe('this is no database '.repeat(100));

    const other = fresh();
    const database = new Database(other);
    database.exec('CREATE TABLE memory_entries (key TEXT, contents BLOB); INSERT INTO memory_entries VALUES (1, 2)');
    expect(refusal(() => MemoryStore.open(other))).toBe(
      'found a memory of another version (its table memory_entries has no column id, value, namespace, metadata, created_at, updated_at, accessed_at, access_count, ttl, expires_at) | it was left as it is; use the program that made it, or another file with --memory',
    );
    database.exec('DROP TABLE memory_entries');
    database.pragma('user_version = 7');
    expect(refusal(() => MemoryStore.open(other))).toMatch(
      /^found a memory of another version \(its version is 7, this program knows 0\)/,
    );
    database.close();

    expect(refusal(() => MemoryStore.open(join(folder, 'nonesuch', 'x.db')))).toBe(
      'cannot open it | is its folder there, and may you write to it?',
    );
  });

  it('says when the disk is full, and has what was there before', () => {
    const file = fresh();
    const store = MemoryStore.open(file);
    store.transact((put) => put({ key: 'kept', value: '1' }));
    // A database may not grow beyond this: the same refusal as that of a full disk.
    (store as unknown as { database: InstanceType<typeof Database> }).database.pragma('max_page_count = 12');
    expect(refusal(() => store.transact((put) => put({ key: 'large', value: 'x'.repeat(200_000) })))).toBe(
      'cannot write (SQLITE_FULL): the disk is full or failing | nothing of it was changed; make room and run again',
    );
    expect(store.list().map(({ key }) => key)).toEqual(['kept']);
    store.transact((put) => put({ key: 'small', value: '2' }));
    store.close();
  });
});
