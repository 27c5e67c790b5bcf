import type { Cell, Table } from "../../contract/values.ts";

export const pageRowCount = 200;
const chunkColumnCount = 48;
const wideColumnCount = 96;
const mostPages = 120;
const mostRequests = 4;

export interface PageRequest {
  offset: number;
  limit: number;
  /** Absent: every column. */
  columns?: string[];
}

export interface PageCacheOptions {
  columns: string[];
  rowCount: number;
  fetchPage(request: PageRequest, signal: AbortSignal): Promise<Table>;
  onFailure(error: unknown): void;
}

interface Page {
  rows: Cell[][];
  lastUse: number;
}

interface Wanted {
  key: string;
  page: number;
  chunk: number;
  isAhead: boolean;
}

/**
 * Pages of one view, fetched as they are looked at. Requests for what is no longer looked at are aborted, the least
 * recently seen pages are dropped. Wide tables are also cut into chunks of columns.
 */
export class PageCache {
  readonly #options: PageCacheOptions;
  readonly #chunkCount: number;
  readonly #chunkSize: number;
  readonly #pages = new Map<string, Page>();
  readonly #requests = new Map<string, AbortController>();
  readonly #listeners = new Set<() => void>();
  #wanted: Wanted[] = [];
  #rowCount: number;
  #clock = 0;
  #revision = 0;
  #closed = false;
  #failed = false;

  constructor(options: PageCacheOptions) {
    this.#options = options;
    this.#rowCount = options.rowCount;
    this.#chunkSize = options.columns.length > wideColumnCount ? chunkColumnCount : Math.max(1, options.columns.length);
    this.#chunkCount = Math.ceil(options.columns.length / this.#chunkSize);
  }

  get rowCount(): number {
    return this.#rowCount;
  }

  get columns(): string[] {
    return this.#options.columns;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Changes whenever something a reader may have seen has changed. */
  revision = (): number => this.#revision;

  /** `undefined`: not here yet. `column` counts in the view's own order. */
  cell(row: number, column: number): Cell | undefined {
    const page = this.#page(Math.floor(row / pageRowCount), Math.floor(column / this.#chunkSize));
    return page?.rows[row % pageRowCount]?.[column % this.#chunkSize];
  }

  /** The cells of a row for the given columns; null when one of their pages is not here yet. */
  row(row: number, columns: number[]): Cell[] | null {
    const cells: Cell[] = [];
    for (const column of columns) {
      const value = this.cell(row, column);
      if (value === undefined) return null;
      cells.push(value);
    }
    return cells;
  }

  /** What is on the screen now: fetched first; everything else under way is aborted. One page each way is fetched ahead. */
  look(firstRow: number, endRow: number, firstColumn: number, endColumn: number): void {
    if (this.#closed || this.#rowCount === 0) return;
    const firstPage = Math.floor(firstRow / pageRowCount);
    const lastPage = Math.floor(Math.max(firstRow, endRow - 1) / pageRowCount);
    const finalPage = Math.floor((this.#rowCount - 1) / pageRowCount);
    const inView: number[] = [];
    for (let page = firstPage; page <= Math.min(lastPage, finalPage); page += 1) inView.push(page);
    const ahead = [lastPage + 1, firstPage - 1].filter((page) => page >= 0 && page <= finalPage);
    const firstChunk = Math.floor(firstColumn / this.#chunkSize);
    const lastChunk = Math.min(
      this.#chunkCount - 1,
      Math.floor(Math.max(firstColumn, endColumn - 1) / this.#chunkSize),
    );

    this.#wanted = [];
    for (const [index, page] of [...inView, ...ahead].entries()) {
      for (let chunk = firstChunk; chunk <= lastChunk; chunk += 1)
        this.#wanted.push({ key: `${page}/${chunk}`, page, chunk, isAhead: index >= inView.length });
    }
    const wantedKeys = new Set(this.#wanted.map(({ key }) => key));
    for (const [key, request] of this.#requests) {
      if (wantedKeys.has(key)) continue;
      request.abort();
      this.#requests.delete(key);
    }
    if (!this.#failed) this.#pump();
  }

  /** Gives a page that was fetched before the cache existed. */
  seed(offset: number, rows: Cell[][]): void {
    if (this.#chunkCount > 1 || offset % pageRowCount !== 0) return;
    this.#put(`${offset / pageRowCount}/0`, rows);
  }

  /** Rows of any range, from the pages here and the engine; for copying and for figures over a selection. */
  async read(firstRow: number, endRow: number, columns: number[], signal: AbortSignal): Promise<Cell[][]> {
    const rows: Cell[][] = [];
    const names = columns.map((column) => this.#options.columns[column] ?? "");
    for (let row = firstRow; row < endRow;) {
      const pageEnd = Math.min(endRow, (Math.floor(row / pageRowCount) + 1) * pageRowCount);
      const cached: Cell[][] = [];
      for (let at = row; at < pageEnd; at += 1) {
        const cells = this.row(at, columns);
        if (!cells) break;
        cached.push(cells);
      }
      if (cached.length === pageEnd - row) {
        rows.push(...cached);
        row = pageEnd;
        continue;
      }
      const limit = Math.min(2000, endRow - row);
      const table = await this.#options.fetchPage({ offset: row, limit, columns: names }, signal);
      if (table.rows.length === 0) break;
      rows.push(...table.rows);
      row += table.rows.length;
    }
    return rows;
  }

  /** The view grew (an import goes on): its last page may be longer now. */
  grow(rowCount: number): void {
    if (rowCount === this.#rowCount) return;
    const lastPage = Math.floor(this.#rowCount / pageRowCount);
    for (let chunk = 0; chunk < this.#chunkCount; chunk += 1) this.#pages.delete(`${lastPage}/${chunk}`);
    this.#rowCount = rowCount;
    this.#changed();
    this.#pump();
  }

  retry(): void {
    this.#failed = false;
    this.#pump();
  }

  close(): void {
    this.#closed = true;
    for (const request of this.#requests.values()) request.abort();
    this.#requests.clear();
    this.#pages.clear();
    this.#listeners.clear();
  }

  #page(page: number, chunk: number): Page | undefined {
    const found = this.#pages.get(`${page}/${chunk}`);
    if (found) found.lastUse = ++this.#clock;
    return found;
  }

  #put(key: string, rows: Cell[][]): void {
    this.#pages.set(key, { rows, lastUse: ++this.#clock });
    if (this.#pages.size > mostPages) {
      const [oldest] = [...this.#pages].toSorted((a, b) => a[1].lastUse - b[1].lastUse);
      if (oldest) this.#pages.delete(oldest[0]);
    }
    this.#changed();
  }

  #changed(): void {
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }

  #pump(): void {
    for (const wanted of this.#wanted) {
      if (this.#requests.size >= mostRequests) return;
      // Fetching ahead waits until everything in sight is here.
      if (wanted.isAhead && this.#requests.size > 0) return;
      if (this.#pages.has(wanted.key) || this.#requests.has(wanted.key)) continue;
      this.#fetch(wanted);
    }
  }

  #fetch({ key, page, chunk }: Wanted): void {
    const request = new AbortController();
    this.#requests.set(key, request);
    const columns = this.#options.columns.slice(chunk * this.#chunkSize, (chunk + 1) * this.#chunkSize);
    const range = { offset: page * pageRowCount, limit: pageRowCount };
    this.#options.fetchPage(this.#chunkCount > 1 ? { ...range, columns } : range, request.signal).then(
      (table) => {
        if (this.#requests.get(key) !== request) return;
        this.#requests.delete(key);
        this.#put(key, table.rows);
        this.#pump();
      },
      (error: unknown) => {
        if (this.#requests.get(key) !== request) return;
        this.#requests.delete(key);
        if (this.#closed || request.signal.aborted) return;
        this.#failed = true;
        this.#options.onFailure(error);
      },
    );
  }
}
