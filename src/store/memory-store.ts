import Database from 'libsql';
import { DEFAULT_NAMESPACE } from './namespaces.ts';
import { StoreError } from './store-error.ts';

/** One entry of the memory. Times are Unix seconds, as the table keeps them. */
export interface MemoryEntry {
  readonly key: string;
  readonly namespace: string;
  /** JSON text. */
  readonly value: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Unix seconds after which it is gone; undefined: it stays. */
  readonly expiresAt?: number;
}

/** How long to wait for another process that writes. */
const BUSY_MS = 10_000;

/** Version of the table, as `PRAGMA user_version` tells it: other programs that share the table leave it at 0, and so does this one. */
const KNOWN_VERSION = 0;

const COLUMNS = [
  'id',
  'key',
  'value',
  'namespace',
  'metadata',
  'created_at',
  'updated_at',
  'accessed_at',
  'access_count',
  'ttl',
  'expires_at',
];

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS memory_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    namespace TEXT NOT NULL DEFAULT 'default',
    metadata TEXT,
    created_at INTEGER DEFAULT (strftime('%s', 'now')),
    updated_at INTEGER DEFAULT (strftime('%s', 'now')),
    accessed_at INTEGER DEFAULT (strftime('%s', 'now')),
    access_count INTEGER DEFAULT 0,
    ttl INTEGER,
    expires_at INTEGER,
    UNIQUE(key, namespace)
  );
  CREATE INDEX IF NOT EXISTS idx_memory_namespace ON memory_entries(namespace);
  CREATE INDEX IF NOT EXISTS idx_memory_expires ON memory_entries(expires_at) WHERE expires_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS idx_memory_accessed ON memory_entries(accessed_at);
`;

const LIVE = `(expires_at IS NULL OR expires_at > CAST(strftime('%s', 'now') AS INTEGER))`;

interface Row {
  readonly key: string;
  readonly namespace: string;
  readonly value: string;
  readonly created_at: number | string;
  readonly updated_at: number | string;
  readonly expires_at: number | string | null;
}

/**
 * Key-value memory in an SQLite database, in the table `memory_entries` that coordination tools share. Entries of others are
 * left as they are. Several processes may use one file at the same time; each change is one transaction, so that a kill at any
 * moment leaves the state before it or after it.
 */
export class MemoryStore {
  private constructor(
    private readonly file: string,
    private readonly database: InstanceType<typeof Database>,
  ) {}

  /**
   * Opens a memory, and makes it where there is none; its folder must exist.
   *
   * @param file path of the database
   * @throws StoreError when it is no database, of a newer version, locked for too long, or cannot be opened
   */
  static open(file: string): MemoryStore {
    const database = guard(file, () => new Database(file, { timeout: BUSY_MS }));
    try {
      guard(file, () => {
        const { user_version: version } = database.pragma('user_version', { simple: true }) as unknown as {
          user_version: number;
        };
        if (version > KNOWN_VERSION)
          throw newer(file, `its version is ${version}, this program knows ${KNOWN_VERSION}`);
        database.pragma('journal_mode = WAL');
        database.pragma('synchronous = NORMAL');
        const found = columnsOf(database);
        const missing = COLUMNS.filter((column) => !found.includes(column));
        if (found.length > 0 && missing.length > 0)
          throw newer(file, `its table memory_entries has no column ${missing.join(', ')}`);
        // Only where there is none: a reader of a memory that another process writes needs no lock.
        if (found.length === 0) database.exec(SCHEMA);
      });
    } catch (error) {
      database.close();
      throw error;
    }
    return new MemoryStore(file, database);
  }

  /** @returns the entry, and notes that it was read; undefined when there is none or it has expired */
  get(key: string, namespace = DEFAULT_NAMESPACE): MemoryEntry | undefined {
    return guard(this.file, () => {
      const row = this.database
        .prepare(`SELECT * FROM memory_entries WHERE key = ? AND namespace = ? AND ${LIVE}`)
        .get(key, namespace) as Row | undefined;
      if (!row) return undefined;
      this.database
        .prepare(
          `UPDATE memory_entries SET accessed_at = CAST(strftime('%s', 'now') AS INTEGER), access_count = access_count + 1
           WHERE key = ? AND namespace = ?`,
        )
        .run(key, namespace);
      return entryOf(row);
    });
  }

  /** Entries in the order in which they were first stored, of one namespace or of all, whose key begins with `prefix`. */
  list({ namespace, prefix = '' }: { readonly namespace?: string; readonly prefix?: string } = {}): MemoryEntry[] {
    return guard(this.file, () => {
      const rows = this.database
        .prepare(
          `SELECT * FROM memory_entries WHERE (? IS NULL OR namespace = ?) AND substr(key, 1, length(?)) = ? AND ${LIVE} ORDER BY id`,
        )
        .all(namespace ?? null, namespace ?? null, prefix, prefix) as Row[];
      return rows.map(entryOf);
    });
  }

  /** Keys and namespaces alone, without reading the values, in the same order. */
  keys(
    namespace?: string,
  ): { readonly key: string; readonly namespace: string; readonly bytes: number; readonly updatedAt: number }[] {
    return guard(this.file, () => {
      const rows = this.database
        .prepare(
          `SELECT key, namespace, length(CAST(value AS BLOB)) AS bytes, updated_at FROM memory_entries WHERE (? IS NULL OR namespace = ?) AND ${LIVE} ORDER BY id`,
        )
        .all(namespace ?? null, namespace ?? null) as {
        key: string;
        namespace: string;
        bytes: number;
        updated_at: number | string;
      }[];
      return rows.map(({ key, namespace: of, bytes, updated_at }) => ({
        key,
        namespace: of,
        bytes,
        updatedAt: Number(updated_at),
      }));
    });
  }

  /**
   * Writes entries in one transaction: all of them or none. `write` sees the state that no other process changes meanwhile.
   * An entry of the same key and namespace is replaced.
   */
  transact(
    write: (put: (entry: Pick<MemoryEntry, 'key' | 'value'> & { readonly namespace?: string }) => void) => void,
  ): void {
    guard(this.file, () => {
      this.database.exec('BEGIN IMMEDIATE');
      try {
        const upsert = this.database.prepare(
          `INSERT INTO memory_entries (key, value, namespace) VALUES (?, ?, ?)
           ON CONFLICT(key, namespace) DO UPDATE SET value = excluded.value, metadata = NULL, ttl = NULL, expires_at = NULL,
             updated_at = CAST(strftime('%s', 'now') AS INTEGER), access_count = memory_entries.access_count + 1`,
        );
        write(({ key, value, namespace = DEFAULT_NAMESPACE }) => upsert.run(key, value, namespace));
        this.database.exec('COMMIT');
      } catch (error) {
        // A failed COMMIT (a full disk) may have ended the transaction by itself.
        if (this.database.inTransaction) this.database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** @returns whether there was one */
  delete(key: string, namespace = DEFAULT_NAMESPACE): boolean {
    return guard(this.file, () => {
      const { changes } = this.database
        .prepare('DELETE FROM memory_entries WHERE key = ? AND namespace = ?')
        .run(key, namespace);
      return changes > 0;
    });
  }

  close(): void {
    this.database.close();
  }
}

function columnsOf(database: InstanceType<typeof Database>): string[] {
  const rows = database.prepare("SELECT name FROM pragma_table_info('memory_entries')").all() as { name: string }[];
  return rows.map(({ name }) => name);
}

const entryOf = (row: Row): MemoryEntry => ({
  key: row.key,
  namespace: row.namespace,
  value: row.value,
  createdAt: Number(row.created_at),
  updatedAt: Number(row.updated_at),
  ...(row.expires_at !== null && { expiresAt: Number(row.expires_at) }),
});

const newer = (file: string, why: string) =>
  new StoreError(
    file,
    `found a memory of another version (${why})`,
    'it was left as it is; use the program that made it, or another file with --memory',
  );

/** Puts errors of the database into words; others are passed on. */
function guard<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    const isOfDatabase = code?.startsWith('SQLITE_') || message?.includes('Unable to open connection');
    if (!isOfDatabase) throw error;
    throw new StoreError(file, ...reasonOf({ code, message: message ?? '' }));
  }
}

function reasonOf({ code = '', message }: { readonly code?: string; readonly message: string }): [string, string] {
  if (code.startsWith('SQLITE_FULL') || code.startsWith('SQLITE_IOERR'))
    return [
      `cannot write (${code}): the disk is full or failing`,
      'nothing of it was changed; make room and run again',
    ];
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return [
      `another process has kept it locked for ${BUSY_MS / 1000} s`,
      'wait for that process, or use another file with --memory',
    ];
  if (code.startsWith('SQLITE_READONLY'))
    return ['found a file that may not be written', 'change its permissions, or use another file with --memory'];
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT'))
    return [
      'found a file that is no SQLite database, or a damaged one',
      'it was left as it is; move it away, or use another file with --memory',
    ];
  if (/Unable to open|SQLITE_CANTOPEN/.test(code + message))
    return ['cannot open it', 'is its folder there, and may you write to it?'];
  return [`${code} ${message}`.trim(), 'nothing of it was changed'];
}
