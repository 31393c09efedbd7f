import type { Call } from '../http/exchange.ts'
import type { Sampler } from './schema-sampler.ts'

/** An operation with the schemas of its parts. */
export interface FuzzOperation {
  readonly path: string
  readonly method: string
  readonly secured: boolean
  /** Whether it answers with server-sent events, and so without an end. */
  readonly isStream: boolean
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly schema: unknown
  }[]
  readonly body?: unknown
  /** Schema of the JSON answer, by documented status. */
  readonly answers: Readonly<Record<string, unknown>>
}

/** A request as parts, so that it can be made smaller. */
export interface FuzzCase {
  readonly operation: FuzzOperation
  readonly path: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body?: unknown
}

export function makeCase(operation: FuzzOperation, sampler: Sampler): FuzzCase {
  const valuesOf = (place: string) =>
    Object.fromEntries(
      operation.parameters
        .filter((parameter) => parameter.in === place)
        .filter(({ required }) => place === 'path' || required || sampler.random() < 0.5)
        .map(({ name, schema }) => [name, textOf(sampler.sample(schema))]),
    )
  return {
    operation,
    path: valuesOf('path'),
    query: valuesOf('query'),
    ...(operation.body !== undefined && { body: sampler.sample(operation.body) }),
  }
}

export function callOfCase(
  baseUrl: string,
  { operation, path, query, body }: FuzzCase,
  credentials: Readonly<Record<string, string>>,
): Call {
  const filled = operation.path.replace(/\{([^}]+)\}/g, (_, name: string) => encode(path[name] ?? '1') || '1')
  const search = Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&')
  return {
    method: operation.method,
    url: `${baseUrl}${filled}${search && '?'}${search}`,
    headers: {
      ...(operation.secured && credentials),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }
}

/** Smaller neighbours of a case, simplest first: parts left out, then values made plain. */
export function smaller(fuzz: FuzzCase): readonly FuzzCase[] {
  const { query, path, body } = fuzz
  return [
    ...Object.keys(query).map((name) => ({
      ...fuzz,
      query: Object.fromEntries(Object.entries(query).filter(([key]) => key !== name)),
    })),
    ...shrinkTexts(query).map((next) => ({ ...fuzz, query: next })),
    ...shrinkTexts(path).map((next) => ({ ...fuzz, path: next })),
    ...(body === undefined ? [] : shrinkValue(body).map((next) => ({ ...fuzz, body: next }))),
  ]
}

function shrinkTexts(values: Readonly<Record<string, string>>): readonly Readonly<Record<string, string>>[] {
  return Object.entries(values).flatMap(([name, value]) =>
    shrinkValue(value)
      .filter((next) => next !== '')
      .map((next) => ({ ...values, [name]: String(next) })),
  )
}

function shrinkValue(value: unknown): readonly unknown[] {
  if (typeof value === 'string') {
    const half = [...value].slice(0, Math.floor([...value].length / 2)).join('')
    return value.length > 1 ? [half, [...value][0]] : []
  }
  if (typeof value === 'number')
    return value === 0 ? [] : [0, Math.trunc(value / 2)].filter((next) => next !== value)
  if (Array.isArray(value)) return value.map((_, index) => value.toSpliced(index, 1))
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, part]) => [
    Object.fromEntries(Object.entries(value).filter(([key]) => key !== name)),
    ...shrinkValue(part).map((next) => ({ ...value, [name]: next })),
  ])
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

/** A lone half of a surrogate pair has no encoding; such a text is sent without it. */
const encode = (text: string) => encodeURIComponent(text.toWellFormed())
