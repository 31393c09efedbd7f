/**
 * The value, or the promise of it where it is one of another kind: what a database client gives may look like a promise, and begin its
 * work only when somebody waits for it.
 */
export function nativePromise<T>(value: T | PromiseLike<T>): T | Promise<T> {
  if (value instanceof Promise || !isThenable(value)) return value as T | Promise<T>
  return Promise.resolve(value)
}

const isThenable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
