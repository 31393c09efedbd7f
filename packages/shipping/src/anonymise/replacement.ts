import { createHmac } from 'node:crypto'

const CLASSES = [
  [/\p{Lu}/u, 'A', 26],
  [/\p{L}/u, 'a', 26],
  [/\p{N}/u, '0', 10],
] as const
/** Redrawn so often, no value was found that nobody has. */
const DRAWS = 200

/**
 * Replaces the values of one kind by others, the same value always by the same one, and never by one that somebody has. Whoever has the
 * key can tell which belongs to which for values that can be guessed, so the key stays where the originals are.
 */
export class Replacement {
  readonly #key: string
  readonly #kind: string
  readonly #originals = new Set<string>()
  readonly #made = new Map<string, string>()
  readonly #taken = new Set<string>()

  /** @param kind values of the same kind are replaced alike. */
  constructor(key: string, kind: string) {
    this.#key = key
    this.#kind = kind
  }

  /** Before the first is replaced, all have to be known. */
  know(original: string): void {
    this.#originals.add(original)
  }

  /** Undefined where there are not enough others of that shape. */
  of(original: string, shape: (draw: () => number) => string): string | undefined {
    const known = this.#made.get(original)
    if (known !== undefined) return known
    for (let attempt = 0; attempt < DRAWS; attempt++) {
      const made = shape(this.#drawer(original, attempt))
      if (this.#originals.has(made) || this.#taken.has(made)) continue
      this.#made.set(original, made)
      this.#taken.add(made)
      return made
    }
    return undefined
  }

  /** Numbers below 2 ** 32, as many as are asked for. */
  #drawer(original: string, attempt: number): () => number {
    let block = 0
    let bytes = Buffer.alloc(0)
    return () => {
      if (bytes.length < 4) {
        const text = [this.#kind, original, attempt, block++].join('\0')
        bytes = createHmac('sha256', this.#key).update(text).digest()
      }
      const drawn = bytes.readUInt32BE(0)
      bytes = bytes.subarray(4)
      return drawn
    }
  }
}

/** Letters for letters and digits for digits; what is neither stays, and letters beyond ASCII become some of ASCII. */
export const sameShape =
  (original: string) =>
  (draw: () => number): string =>
    [...original]
      .map((character) => {
        const found = CLASSES.find(([pattern]) => pattern.test(character))
        if (found === undefined) return character
        const [, first, count] = found
        return String.fromCharCode(first.charCodeAt(0) + (draw() % count))
      })
      .join('')

/** As many digits, the first no zero; a sign stays. */
export const sameDigits =
  (original: string) =>
  (draw: () => number): string =>
    original.replace(/\d+/, (digits) =>
      [...digits]
        .map((_, index) => (index === 0 && digits.length > 1 ? 1 + (draw() % 9) : draw() % 10))
        .join(''),
    )
