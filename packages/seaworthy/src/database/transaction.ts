import { AsyncLocalStorage } from 'node:async_hooks'
import type { Kysely, Transaction } from 'kysely'
import type { Clock, Random } from '../base/index.ts'
import type { TransactionOptions } from './database.ts'
import { databaseErrors } from './database-errors.ts'
import { isRetryable } from './sql-error.ts'

const BACKOFF_MS = 10
const MAX_BACKOFF_MS = 500

/** Knows whether the running code is inside a transaction, so that the database is not used around it. */
export class TransactionScope {
  readonly #storage = new AsyncLocalStorage<{ open: boolean }>()

  /** @throws AppError `database_nested_use` inside an open transaction. */
  readonly guard = (): void => {
    if (this.#storage.getStore()?.open) throw databaseErrors.database_nested_use()
  }

  async run<T>(fn: () => Promise<T>): Promise<T> {
    const scope = { open: true }
    try {
      return await this.#storage.run(scope, fn)
    } finally {
      // Work that the callback started and did not await may go on, outside.
      scope.open = false
    }
  }
}

export interface TransactionParts<S> {
  readonly query: Kysely<S>
  readonly scope: TransactionScope
  readonly clock: Clock
  readonly random: Random
  readonly onRetry: () => void
}

/** One transaction, repeated from the start after a collision (40001, 40P01) with full jitter between the tries. */
export async function withTransaction<S, T>(
  { query, scope, clock, random, onRetry }: TransactionParts<S>,
  fn: (transaction: Transaction<S>) => Promise<T>,
  { isolation = 'read committed', retries = 3 }: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await query
        .transaction()
        .setIsolationLevel(isolation)
        .execute((transaction) => scope.run(() => fn(transaction)))
    } catch (error) {
      if (attempt >= retries || !isRetryable(error)) throw error
      onRetry()
      await clock.sleep(random() * Math.min(MAX_BACKOFF_MS, BACKOFF_MS * 2 ** attempt))
    }
  }
}
