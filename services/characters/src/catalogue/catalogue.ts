import type { Clock } from 'seaworthy/lifecycle'
import { catalogueErrors } from './catalogue-errors.ts'
import type { CatalogueLedger, CatalogueState } from './catalogue-ledger.ts'
import type { Character } from './character.ts'
import { type RenderedPage, renderPage } from './character-page.ts'
import type { CharacterSelection } from './character-query.ts'
import type { CharacterStore } from './character-store.ts'
import type { Freshness } from './freshness.ts'
import { RevisionMemo } from './revision-memo.ts'

const MAX_ANSWERS = 500

export interface CatalogueOptions {
  readonly store: Pick<CharacterStore, 'page' | 'find'>
  readonly ledger: Pick<CatalogueLedger, 'read'>
  readonly clock: Clock
  /** How old a reading of the state may be, in milliseconds: the bound within which new rows show. */
  readonly stateMaxAgeMs: number
  /** Age from which rows count as stale, in milliseconds. */
  readonly staleAfterMs: number
}

/** An answer and how old its rows are. */
export interface Answer<T> {
  readonly value: T
  readonly freshness: Freshness
  readonly from: 'memory' | 'database'
}

/** The catalogue as this replica reads it. Hot answers come from memory; every replica sees new rows within the bound. */
export class Catalogue {
  readonly #options: CatalogueOptions
  readonly #pages = new RevisionMemo<RenderedPage>(MAX_ANSWERS)
  readonly #characters = new RevisionMemo<Character | undefined>(MAX_ANSWERS)
  #reading: { state: CatalogueState; atMs: number } | undefined
  #loading: Promise<CatalogueState> | undefined

  constructor(options: CatalogueOptions) {
    this.#options = options
  }

  /**
   * One page in an order; empty past the end.
   *
   * @throws catalogue_not_ready while nothing has been read from the upstream
   */
  async page(selection: CharacterSelection, path: string): Promise<Answer<RenderedPage>> {
    const { sort, order, pageSize, start, origin = null, name = null } = selection
    const key = JSON.stringify([
      sort,
      order,
      pageSize,
      start.kind === 'number' ? start.page : start.text,
      origin,
      name,
    ])
    return this.#answer(this.#pages, key, async () =>
      renderPage(selection, await this.#options.store.page(selection), path),
    )
  }

  /** @throws character_not_found, catalogue_not_ready */
  async character(id: number): Promise<Answer<Character>> {
    const { value, ...rest } = await this.#answer(this.#characters, String(id), () =>
      this.#options.store.find(id),
    )
    if (!value) throw catalogueErrors.character_not_found()
    return { value, ...rest }
  }

  /** What the replicas know, at most as old as the bound. */
  state(): Promise<CatalogueState> | CatalogueState {
    const { clock, stateMaxAgeMs } = this.#options
    if (this.#reading && clock.monotonicMs() - this.#reading.atMs <= stateMaxAgeMs) return this.#reading.state
    return this.reload()
  }

  /** Reads the state anew; calls at the same time share one reading. */
  reload(): Promise<CatalogueState> {
    this.#loading ??= this.#readState().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  /** The last reading, however old, with the age of the rows carried on to now. */
  get lastKnown(): { readonly state: CatalogueState; readonly ageMs: number | undefined } | undefined {
    if (!this.#reading) return undefined
    const { state } = this.#reading
    return { state, ageMs: this.#ageMs(state) }
  }

  async #readState(): Promise<CatalogueState> {
    const { ledger, clock } = this.#options
    const atMs = clock.monotonicMs()
    const state = await ledger.read()
    this.#reading = { state, atMs }
    return state
  }

  async #answer<T>(memo: RevisionMemo<T>, key: string, load: () => Promise<T>): Promise<Answer<T>> {
    const current = this.state()
    const state = current instanceof Promise ? await current : current
    const freshness = this.#freshness(state)
    const kept = memo.get(state.revision, key)
    if (kept) return { value: await kept, freshness, from: 'memory' }
    return { value: await memo.load(state.revision, key, load), freshness, from: 'database' }
  }

  #freshness(state: CatalogueState): Freshness {
    const ageMs = this.#ageMs(state)
    if (ageMs === undefined || state.changedAt === undefined) {
      throw catalogueErrors.catalogue_not_ready({ reason: state.lastError ?? 'the first read has not ended' })
    }
    return {
      ageS: Math.floor(ageMs / 1000),
      ttlS: Math.floor((this.#options.staleAfterMs - ageMs) / 1000),
      etag: `${state.revision}-${state.changedAt.getTime().toString(36)}`,
      changedAt: state.changedAt,
    }
  }

  #ageMs(state: CatalogueState): number | undefined {
    if (state.ageMs === undefined) return undefined
    return state.ageMs + this.#options.clock.monotonicMs() - (this.#reading?.atMs ?? 0)
  }
}
