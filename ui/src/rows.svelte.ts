/**
 * The list as far as it is known: windows of it are asked for as they come into sight, and placed
 * by what the answers say of their offsets. Also which row is selected, since moving the selection
 * may lead into a part that is not known yet.
 */

import type { Found, RoleRow, Row } from './bindings/view';
import { find } from './ipc';
import { narrow } from './width.svelte';

/** Rows asked for at once: the most that the app answers. */
const PAGE = 50;

/** Pixels at 100 % text, as the app counts them; the styles draw them so. */
const HEIGHTS = { header: 28, account: 32, role: 32, profile: 44 } as const;
/** What they grow by where role, account and id have lines of their own. */
const LINES = { header: 0, account: 18, role: 18, profile: 32 } as const;

/** A row that can be selected. */
export type Pick = Extract<Row, { kind: 'role' | 'profile' }>;

/** A row in its place. */
export interface Placed {
  index: number;
  top: number;
  height: number;
  row: Row;
}

/** An answer, its rows placed. */
interface Page {
  rows: Placed[];
  from: number;
  top: number;
  bottom: number;
}

/** Where the list should scroll to, once for each value. */
export interface Reveal {
  top: number;
  bottom: number;
}

const NOTHING: Found = {
  revision: 0, total: 0, matches: 0, roles: 0, offset: 0, height: 0, from: 0, rows: [], best: null,
};

function isPick(row: Row): row is Pick {
  return row.kind === 'role' || row.kind === 'profile';
}

function place(found: Found): Page {
  let top = found.offset;
  const rows = found.rows.map((row, n) => {
    const height = HEIGHTS[row.kind] + (narrow() ? LINES[row.kind] : 0);
    top += height;
    return { index: found.from + n, top: top - height, height, row };
  });
  return { rows, from: found.from, top: found.offset, bottom: top };
}

/** See the module. One per popover. */
export class Rows {
  /** As typed. */
  query = $state.raw('');
  /** The query that the rows shown answer; `null` before the first answer. */
  answered = $state.raw<string | null>(null);
  /** The latest answer's counts. */
  found = $state.raw(NOTHING);
  /** Index of the selected row. */
  selected = $state.raw<number | null>(null);
  /** How far the list is scrolled, and its height, in pixels. */
  top = $state.raw(0);
  height = $state.raw(0);
  /** Set whenever the list should scroll. */
  reveal = $state.raw<Reveal | null>(null);

  #pages = $state.raw(new Map<number, Page>());
  /** Counts fresh starts, so that an answer to an older question is dropped. */
  #generation = 0;
  #asked = new Map<number, Promise<void>>();
  #searching: Promise<void> = Promise.resolve();
  #moved: Promise<void> = Promise.resolve();

  /** Asks anew for `query`, and selects the best match. */
  search(query: string): void {
    this.query = query;
    this.#searching = this.#search();
  }

  /** Until what was typed last has been answered: what stands selected before is not what is meant. */
  async settled(): Promise<void> {
    for (let waited; waited !== this.#searching; ) {
      waited = this.#searching;
      await waited;
    }
  }

  async #search(): Promise<void> {
    const mine = this.#startOver();
    const found = await this.#ask(0);
    if (!found || mine !== this.#generation) return;
    this.#commit([found]);
    this.selected = null;
    const best = found.best === null ? null : await this.#walk(found.best, 1);
    if (mine !== this.#generation) return;
    this.selected = best;
    this.reveal = { top: 0, bottom: 0 };
    if (best !== null) this.#show(best);
  }

  /** Asks anew for what is in sight (from `top` on), since the list changed; the selection stays where it was. */
  async refresh(top = this.top): Promise<void> {
    // A search that is under way, or that came to nothing, is asked anew as it is.
    if (this.answered !== this.query) return this.search(this.query);
    const before = this.pick;
    const wanted = new Set([this.#pageAt(top), Math.floor((this.selected ?? 0) / PAGE)]);
    const mine = this.#startOver();
    const answers = await Promise.all([...wanted].map((page) => this.#ask(page)));
    if (mine !== this.#generation) return;
    const found = answers.filter((answer) => answer !== null);
    if (found.length === 0) return;
    this.#commit(found);
    this.selected = await this.#sameRow(before, found);
  }

  /** The selected row. */
  get pick(): Pick | null {
    const row = this.selected === null ? undefined : this.at(this.selected)?.row;
    return row && isPick(row) ? row : null;
  }

  /** The index of the row with this handle, as far as it is known: the selected one, or the first. */
  indexOf(id: string): number | null {
    if (this.pick?.id === id) return this.selected;
    const known = [...this.#pages.values()].flatMap((page) => page.rows);
    return known.find(({ row }) => isPick(row) && row.id === id)?.index ?? null;
  }

  /** The first nine rows that can be selected, from the top of the list. */
  get firstNine(): number[] {
    const first = this.#pages.get(0)?.rows ?? [];
    return first.filter(({ row }) => isPick(row)).slice(0, 9).map(({ index }) => index);
  }

  /** Brings the row at `index` into sight, where it takes so much more height. */
  showGrown(index: number, more: number): void {
    const row = this.at(index);
    if (row) this.reveal = { top: Math.max(0, row.top - HEIGHTS.header), bottom: row.top + row.height + more };
  }

  /** The row at `index`, if it is known. */
  at(index: number): Placed | undefined {
    const page = this.#pages.get(Math.floor(index / PAGE));
    return page?.rows[index - page.from];
  }

  /** The known rows between two heights. */
  between(top: number, bottom: number): Placed[] {
    return [...this.#pages.values()]
      .filter((page) => page.bottom > top && page.top < bottom)
      .sort((a, b) => a.from - b.from)
      .flatMap((page) => page.rows.filter((row) => row.top + row.height > top && row.top < bottom));
  }

  /** Takes how far the list is scrolled, and its height. */
  see(top: number, height: number): void {
    this.top = top;
    this.height = height;
  }

  /** Sees to it that the rows between two heights become known. */
  need(top: number, bottom: number): void {
    if (this.answered === null || this.found.total === 0) return;
    for (let y = Math.max(0, top); ; y += PAGE * HEIGHTS.header) {
      const page = this.#pageAt(Math.min(y, bottom));
      if (!this.#pages.has(page)) void this.#load(page);
      if (y >= bottom) return;
    }
  }

  /** The section header that stays at the top of a list scrolled to `top`, when it is known which. */
  headerAt(top: number): Placed | undefined {
    const first = this.between(top, top + 1)[0];
    for (let index = first?.index ?? -1; index >= 0; index--) {
      const placed = this.at(index);
      if (!placed || placed.row.kind === 'header') return placed;
    }
    return undefined;
  }

  /** Selects the row at `index`, if it can be. */
  select(index: number): void {
    const row = this.at(index)?.row;
    if (row && isPick(row)) this.selected = index;
  }

  /** Moves the selection to the next row that can be selected: down (1) or up (-1). */
  step(by: 1 | -1): void {
    this.#move(() => this.#walk((this.selected ?? (by === 1 ? -1 : this.found.total)) + by, by));
  }

  /** Moves the selection by a screen. */
  leap(by: 1 | -1): void {
    this.#move(async () => {
      const from = this.selected ?? 0;
      const there = await this.#indexAt((this.at(from)?.top ?? 0) + by * this.height);
      if (there === null) return null;
      // Back towards where we came from, so that a screen is never skipped.
      const found = await this.#walk(there, by === 1 ? -1 : 1);
      return found === from ? this.#walk(from + by, by) : found;
    });
  }

  /** Moves the selection to the first (1) or the last (-1) row. */
  toEnd(from: 1 | -1): void {
    this.#move(() => this.#walk(from === 1 ? 0 : this.found.total - 1, from));
  }

  /** One movement after the other: the next starts where one that had to ask for rows ended. */
  #move(to: () => Promise<number | null>): void {
    this.#moved = Promise.all([this.#moved, this.settled()]).then(to).then((index) => {
      if (index === null) return;
      this.selected = index;
      this.#show(index);
    });
  }

  /** The first row from `start` on that can be selected; `null` at the end, or when asked anew meanwhile. */
  async #walk(start: number, by: 1 | -1): Promise<number | null> {
    const mine = this.#generation;
    for (let index = start; index >= 0 && index < this.found.total; index += by) {
      if (!this.at(index)) {
        await this.#load(Math.floor(index / PAGE));
        if (mine !== this.#generation) return null;
      }
      const row = this.at(index)?.row;
      if (!row) return null;
      if (isPick(row)) return index;
    }
    return null;
  }

  /** Brings a row into sight, with the headers directly above it, and not under the one that stays. */
  #show(index: number): void {
    const row = this.at(index);
    if (!row) return;
    let first = row;
    for (let above = this.at(index - 1); above && !isPick(above.row); above = this.at(above.index - 1)) {
      first = above;
    }
    const top = first.row.kind === 'header' ? first.top : first.top - HEIGHTS.header;
    this.reveal = { top: Math.max(0, top), bottom: row.top + row.height };
  }

  async #sameRow(before: RoleRow | null, found: Found[]): Promise<number | null> {
    const index = this.selected;
    if (before === null || index === null) {
      return found[0]?.best ?? null;
    }
    const known = [...this.#pages.values()].flatMap((page) => page.rows);
    const same = known
      .filter(({ row }) => isPick(row) && row.id === before.id)
      .sort((a, b) => Math.abs(a.index - index) - Math.abs(b.index - index))[0];
    if (same) return same.index;
    const near = Math.min(index, this.found.total - 1);
    return (await this.#walk(near, 1)) ?? (await this.#walk(near, -1));
  }

  #startOver(): number {
    this.#asked = new Map();
    return ++this.#generation;
  }

  #commit(found: Found[]): void {
    this.#pages = new Map(found.map((answer) => [Math.floor(answer.from / PAGE), place(answer)]));
    this.found = found[0] ?? NOTHING;
    this.answered = this.query;
  }

  async #ask(page: number): Promise<Found | null> {
    try {
      return await find({ query: this.query, from: page * PAGE, narrow: narrow() });
    } catch (reason) {
      // The app is ending or busy. What is shown stays, and the next movement asks again.
      console.warn('find', reason);
      return null;
    }
  }

  #load(page: number): Promise<void> {
    const asked = this.#asked.get(page);
    if (asked) return asked;
    const mine = this.#generation;
    const loading = this.#ask(page).then((found) => {
      if (mine !== this.#generation) return;
      this.#asked.delete(page);
      if (!found) return;
      if (found.revision === this.found.revision) this.#pages = new Map(this.#pages).set(page, place(found));
      else void this.refresh(found.offset);
    });
    this.#asked.set(page, loading);
    return loading;
  }

  /** The page that holds height `y`, or the best guess between the known ones around it. */
  #pageAt(y: number): number {
    let low = { index: 0, top: 0 };
    let high = { index: this.found.total, top: this.found.height };
    for (const page of this.#pages.values()) {
      if (y >= page.top && y < page.bottom) return Math.floor(page.from / PAGE);
      if (page.bottom <= y && page.bottom >= low.top) low = { index: page.from + page.rows.length, top: page.bottom };
      if (page.top > y && page.top < high.top) high = { index: page.from, top: page.top };
    }
    const share = (y - low.top) / Math.max(1, high.top - low.top);
    const index = low.index + Math.floor(share * (high.index - low.index));
    return Math.floor(Math.max(0, Math.min(index, high.index - 1)) / PAGE);
  }

  async #indexAt(y: number): Promise<number | null> {
    const within = Math.max(0, Math.min(y, this.found.height - 1));
    const mine = this.#generation;
    for (;;) {
      const page = this.#pageAt(within);
      const known = this.#pages.get(page);
      if (known) return known.rows.find((row) => row.top + row.height > within)?.index ?? null;
      await this.#load(page);
      // Each answer narrows the guess, so this ends; an answer that failed ends it too.
      if (mine !== this.#generation || !this.#pages.has(page)) return null;
    }
  }
}
