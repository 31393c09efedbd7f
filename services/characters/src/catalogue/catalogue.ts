import { hash } from 'node:crypto'
import type { Clock } from '@seaworthy/chassis/base'
import type { Cache, EntryPolicy } from '@seaworthy/chassis/cache'
import {
  type Character,
  type CharacterSelection,
  type CharacterStore,
  type RenderedPage,
  renderPage,
} from '../character/index.ts'
import type { CatalogueLedger, CatalogueState } from '../refresh/index.ts'
import { catalogueErrors } from './catalogue-errors.ts'
import type { Freshness } from './freshness.ts'

/** An answer is kept under the state of the rows that it was made from, so it can only become useless, never wrong. */
const KEPT: EntryPolicy = { ttlS: 3_600, negativeTtlS: 3_600 }

export interface CatalogueOptions {
  readonly store: Pick<CharacterStore, 'page' | 'find'>
  readonly ledger: Pick<CatalogueLedger, 'read'>
  readonly cache: Pick<Cache, 'lookup'>
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
  readonly from: 'memory' | 'redis' | 'database'
}

/** The catalogue as this replica reads it. Hot answers come from the cache; every replica sees new rows within the bound. */
export class Catalogue {
  readonly #options: CatalogueOptions
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
    return this.#answer('page', answerId(selection), async () =>
      renderPage(selection, await this.#options.store.page(selection), path),
    )
  }

  /** @throws character_not_found, catalogue_not_ready */
  async character(id: number): Promise<Answer<Character>> {
    const { value, ...rest } = await this.#answer('character', String(id), () => this.#options.store.find(id))
    if (!value) throw catalogueErrors.character_not_found()
    return { value, ...rest }
  }

  /**
   * What the replicas know, at most as old as the bound. It is read anew in the background from a quarter of that age on, so
   * that requests hardly ever wait for it.
   */
  state(): Promise<CatalogueState> | CatalogueState {
    const { clock, stateMaxAgeMs } = this.#options
    if (!this.#reading) return this.reload()
    const ageMs = clock.monotonicMs() - this.#reading.atMs
    if (ageMs > stateMaxAgeMs) return this.reload()
    // Should it fail, the request that finds the reading too old tells so.
    if (ageMs > stateMaxAgeMs / 4) this.reload().catch(() => {})
    return this.#reading.state
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

  async #answer<T>(entity: 'page' | 'character', id: string, load: () => Promise<T>): Promise<Answer<T>> {
    const current = this.state()
    const state = current instanceof Promise ? await current : current
    const freshness = this.#freshness(state)
    const { value, tier } = await this.#options.cache.lookup(`${entity}:${freshness.etag}:${id}`, load, KEPT)
    return { value: value as T, freshness, from: tier === 'load' ? 'database' : tier }
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

/** Tells one selection from another; free text in it may be long and is hashed. */
function answerId({ sort, order, pageSize, start, origin, name }: CharacterSelection): string {
  const numbered = start.kind === 'number'
  const id = `${sort}:${order}:${pageSize}:${numbered ? start.page : 'after'}`
  if (numbered && origin === undefined && name === undefined) return id
  const text = JSON.stringify([numbered ? null : start.text, origin ?? null, name ?? null])
  return `${id}:${hash('sha1', text, 'base64url')}`
}
