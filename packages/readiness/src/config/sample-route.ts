import { mapping, TEXTS, text, type ValueOf } from './schema.ts'
import { expandedAll } from './variables.ts'

/** What a sample route can be; the schema says what each means. */
export const ROUTE_TRAITS = [
  'read',
  'write',
  'cached',
  'slow',
  'stuck',
  'stream',
  'upstream-backed',
  'authenticated',
  'limited',
  'costly',
  'conditional',
  'large',
] as const

export type RouteTrait = (typeof ROUTE_TRAITS)[number]

export const sampleRouteSchema = {
  ...mapping({
    path: text('{n} is replaced by a number that no other request has.', { pattern: '^/' }),
    method: { enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], default: 'GET' },
    is: {
      type: 'array',
      minItems: 1,
      items: { enum: ROUTE_TRAITS },
      description:
        'read: answers quickly. slow: 0.2 s or more. stuck: never ends. stream: server-sent events. cached: its answer is kept for a while. upstream-backed: asks an HTTP dependency. limited: has a rate limit. costly: has a capacity worth finding. conditional: a write that regards If-Match. large: a read with a large answer, best of 20 MB and more.',
    },
    headers: {
      ...TEXTS,
      default: {},
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the file may hold
      description: '${NAME} takes a value of the environment: Bearer ${TOKEN}.',
    },
    body: {
      description:
        'A valid body, for a write. {n} in a text is replaced by a number that no other request has.',
    },
    uses: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description:
        'Names of the dependencies that it cannot answer without. Routes that do not name one must not notice its loss.',
    },
  }),
  required: ['path', 'is'],
} as const

/** A route of the drill file, or one that was found; an OpenAPI document may have methods that the file has not. */
export interface SampleRoute extends Omit<ValueOf<typeof sampleRouteSchema>, 'method'> {
  readonly method: string
}

/** With the values of the environment in its headers. */
export function expandedRoute(route: SampleRoute): SampleRoute {
  return { ...route, headers: expandedAll(route.headers) }
}
