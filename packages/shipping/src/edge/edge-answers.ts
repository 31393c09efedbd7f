/** What an edge answers by itself. */
export interface EdgeAnswer {
  readonly status: number
  readonly title: string
  readonly code: string
  readonly message: string
  /** Whether the same may work a moment later. */
  readonly retry: boolean
}

const answer = (status: number, title: string, code: string, message: string, retry = false): EdgeAnswer => ({
  ...{ status, title, code, message, retry },
})

export const HIDDEN = answer(404, 'Not Found', 'route_not_found', 'There is nothing at this path.')
export const TOO_LARGE = answer(
  413,
  'Content Too Large',
  'body_too_large',
  'The body is larger than the service takes.',
)
const TIMEOUT = answer(504, 'Gateway Timeout', 'edge_timeout', 'The service did not answer in time.', true)

/** @param unavailable the status that this edge has for it */
export const edgeAnswers = (unavailable: 502 | 503): readonly EdgeAnswer[] => [
  HIDDEN,
  TOO_LARGE,
  answer(
    unavailable,
    unavailable === 502 ? 'Bad Gateway' : 'Service Unavailable',
    'edge_unavailable',
    'No replica of the service could answer.',
    true,
  ),
  TIMEOUT,
]

/** The form of all errors (RFC 9457). @param id how the edge says the id of a request */
export const edgeProblem = ({ status, title, code, message }: EdgeAnswer, id: string): string =>
  JSON.stringify({ type: 'about:blank', title, status, detail: message, code, message, correlationId: id })
