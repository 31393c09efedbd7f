import type { Json } from '../http/json.ts'

const TEXTS = ['', 'a', '0', 'é', '💧', ' ', '\u0000', "'", '"', '%', '../..', '-1', 'null', 'a'.repeat(300)]
const NUMBERS = [0, -1, 1, 0.5, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 53, 1e308]
const MAX_DEPTH = 6

/** Makes values for JSON schemas: mostly what a schema allows, edges first, and now and then what it forbids. */
export function createSampler(random: () => number, resolve: (schema: unknown) => Json) {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!
  const between = (min: number, max: number) => min + Math.floor(random() * (max - min + 1))

  const text = (schema: Json): string => {
    const { minLength = 0, maxLength = 40 } = schema as { minLength?: number; maxLength?: number }
    if (schema.format === 'date-time') return pick(['2024-02-29T00:00:00Z', '0001-01-01T00:00:00Z'])
    if (schema.format === 'uuid') return '0190d1a0-0000-7000-8000-000000000001'
    const length = pick([minLength, Math.min(maxLength, 2_000), Math.min(maxLength, minLength + 3)])
    return pick([...'aZ0-éß💧'])
      .repeat(Math.max(1, length))
      .slice(0, length)
  }
  const number = (schema: Json): number => {
    const { minimum = -1_000, maximum = 1_000 } = schema as { minimum?: number; maximum?: number }
    const value = pick([minimum, maximum, between(minimum, Math.min(maximum, minimum + 100))])
    return schema.type === 'integer' ? Math.trunc(value) : value
  }
  const sample = (raw: unknown, depth = 0): unknown => {
    const schema = resolve(raw)
    if (random() < 0.08) return pick<unknown>([null, true, [], {}, ...TEXTS, ...NUMBERS])
    if ('const' in schema) return schema.const
    if (Array.isArray(schema.enum)) return pick(schema.enum)
    const choices = schema.anyOf ?? schema.oneOf
    if (Array.isArray(choices)) return sample(pick(choices), depth + 1)
    const type = Array.isArray(schema.type) ? pick(schema.type) : schema.type
    switch (type) {
      case 'integer':
      case 'number':
        return number({ ...schema, type })
      case 'boolean':
        return random() < 0.5
      case 'null':
        return null
      case 'array':
        return depth > MAX_DEPTH
          ? []
          : Array.from({ length: between(0, 3) }, () => sample(schema.items, depth + 1))
      case 'object': {
        const required = Array.isArray(schema.required) ? schema.required : []
        const properties = Object.entries((schema.properties ?? {}) as Json)
        return Object.fromEntries(
          properties
            .filter(
              ([name]) =>
                depth <= MAX_DEPTH && (random() < 0.6 || (required.includes(name) && random() < 0.95)),
            )
            .map(([name, value]) => [name, sample(value, depth + 1)]),
        )
      }
      default:
        return text(schema)
    }
  }
  return { sample, pick, random }
}

export type Sampler = ReturnType<typeof createSampler>
