import { isContent } from '../content/content.ts'
import type { Route } from '../route.ts'

type Json = Record<string, unknown>

const field = (description: string, more: Json = {}) => ({ description, schema: { type: 'string', ...more } })

/** Fields of answers, each with what it tells a client. */
const ANSWER_HEADERS = {
  'x-request-id': {
    ...field('The correlation id: the one that was sent, or a new one. Logs and traces have it.'),
    required: true,
  },
  etag: field('Entity tag of this representation, for If-None-Match and If-Match (RFC 9110 §8.8.3).'),
  'last-modified': field('When this representation changed last (RFC 9110 §8.8.2).'),
  location: field('Address of what was made (RFC 9110 §10.2.2).', { format: 'uri-reference' }),
  'cache-control': field('How long the answer may be kept, and by whom (RFC 9111 §5.2).'),
  ratelimit: field('What is left of the quotas, and when they are whole again: "default";r=59;t=60.'),
  'ratelimit-policy': field('The quotas of the route: "default";q=60;w=60.'),
  'retry-after': {
    description: 'Seconds until another try makes sense (RFC 9110 §10.2.3).',
    schema: { type: 'integer', minimum: 0 },
  },
  'www-authenticate': field('Which credentials are asked for, and why those sent do not hold (RFC 6750 §3).'),
  deprecation: field('Since when the route is deprecated, as @ and seconds since 1970 (RFC 9745).'),
  sunset: field('When the route stops to answer (RFC 8594).'),
} as const

type FieldName = keyof typeof ANSWER_HEADERS

/** Those that an answer other than a problem may have. */
export function fieldsOfAnswer(
  { output, cache, limit, deprecated, method }: Route<never>,
  status: number,
): Json {
  const isRead = method === 'GET'
  const isCreated = status === 201 || status === 202
  const content = output[status]
  if (isContent(content) && content['~content'] === 'redirect')
    return { ...referTo(['x-request-id']), location: { ...ANSWER_HEADERS.location, required: true } }
  return referTo([
    'x-request-id',
    ...(status < 300 && status !== 204 ? (['etag', 'last-modified'] as const) : []),
    ...(status === 304 ? (['etag'] as const) : []),
    ...(isCreated ? (['location'] as const) : []),
    ...(isRead && cache ? (['cache-control'] as const) : []),
    ...(limit === 'unlimited' ? [] : (['ratelimit', 'ratelimit-policy'] as const)),
    ...(deprecated ? (['deprecation'] as const) : []),
    ...(deprecated?.sunset ? (['sunset'] as const) : []),
  ])
}

const WITH_RETRY: ReadonlySet<number> = new Set([429, 503])

/** Those of a problem. */
export const fieldsOfProblem = (status: number): Json =>
  referTo([
    'x-request-id',
    ...(WITH_RETRY.has(status) ? (['retry-after'] as const) : []),
    ...(status === 429 ? (['ratelimit', 'ratelimit-policy'] as const) : []),
    ...(status === 401 || status === 403 ? (['www-authenticate'] as const) : []),
  ])

/** The fields to which a document refers. */
export function fieldsIn(document: Json): Json {
  const text = JSON.stringify(document)
  return Object.fromEntries(
    Object.entries(ANSWER_HEADERS).filter(([name]) => text.includes(`"${addressOf(name)}"`)),
  )
}

const addressOf = (name: string): string => `#/components/headers/${name}`

const referTo = (names: readonly FieldName[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: addressOf(name) }]))
