import { FatalBootError } from '../errors/index.ts'

/** What JavaScript and Node ask of any object that is awaited, written as JSON, inspected or compared. */
const ASKED_OF_ANY_OBJECT: ReadonlySet<string> = new Set(['then', 'toJSON', 'href'])

/**
 * Values by name, of which one that is not declared is refused instead of undefined: a feature would keep it, and its routes
 * would answer 500 in a service that is ready. What may be missing is asked for with `in`.
 *
 * @param names what may be read, also where it has no value
 * @param refusal what to say of another name, which is thrown as a FatalBootError
 */
export function declaredOnly<T extends object>(
  values: T,
  names: readonly string[],
  refusal: (name: string) => string,
): Readonly<T> {
  // As the prototype, so that reading what is there costs nothing.
  const guard = new Proxy(Object.prototype, {
    get(target, key) {
      const isKnown = key in target || typeof key === 'symbol' || names.includes(key)
      if (isKnown || ASKED_OF_ANY_OBJECT.has(key)) return Reflect.get(target, key)
      throw new FatalBootError(refusal(key))
    },
  })
  return Object.freeze(Object.assign(Object.create(guard) as T, values))
}
