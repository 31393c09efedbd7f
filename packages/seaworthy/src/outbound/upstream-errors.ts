import { defineErrors } from '../errors/index.ts'

interface Upstream {
  readonly upstream: string
}

/** What a call to a provider can fail with. The status says whose fault it is: the caller's only where it is 422. */
export const upstreamErrors = defineErrors('upstream', {
  upstream_timeout: {
    status: 504,
    title: 'Provider did not answer in time',
    detail: ({ upstream, timeoutMs }: Upstream & { timeoutMs: number }) =>
      `"${upstream}" did not answer within ${timeoutMs} ms.`,
    advice: 'Try again later; the operator compares the duration of its requests with its timeouts.',
  },
  upstream_failed: {
    status: 502,
    title: 'Provider failed',
    detail: ({ upstream, reason }: Upstream & { reason: string }) => `"${upstream}" failed: ${reason}.`,
    advice: 'Try again later; the operator looks at the provider and at the way to it.',
  },
  upstream_unavailable: {
    status: 503,
    title: 'Provider is not called for now',
    detail: ({ upstream, reason }: Upstream & { reason: string }) =>
      `"${upstream}" is not called for now: ${reason}.`,
    advice:
      'Wait as long as Retry-After says. The breaker lets a few calls through then and closes when they succeed.',
  },
  upstream_rate_limited: {
    status: 503,
    title: 'Provider takes no more calls for now',
    detail: ({ upstream }: Upstream) => `"${upstream}" answered that its quota is used up.`,
    advice:
      'Wait as long as Retry-After says; the operator calls less often, caches more, or buys a larger quota.',
  },
  upstream_busy: {
    status: 503,
    title: 'Too many calls to a provider',
    detail: ({ upstream, limit }: Upstream & { limit: number }) =>
      `"${upstream}" has ${limit} calls under way and no room in its queue.`,
    advice:
      'Try again after Retry-After; the operator finds out why the provider is slow before raising the limit.',
  },
  upstream_invalid: {
    status: 502,
    title: 'Provider sent an answer that cannot be used',
    detail: ({ upstream, reason }: Upstream & { reason: string }) =>
      `"${upstream}" sent an answer that cannot be used: ${reason}.`,
    advice: 'Nothing the caller can do; the operator compares the answer with the declared schema.',
  },
  upstream_refused: {
    status: 502,
    title: 'Provider refused the request',
    detail: ({ upstream, status }: Upstream & { status: number }) =>
      `"${upstream}" refused the request with status ${status}.`,
    advice: 'Nothing the caller can do; the operator checks credentials and the request that is sent.',
  },
  upstream_address_invalid: {
    status: 422,
    title: 'Address is none that can be called',
    detail: ({ reason }: { reason: string }) => `The address cannot be called: ${reason}.`,
    advice:
      'Give an http or https address of at most 2,048 characters, with a host, without user name and password.',
  },
  upstream_parameter_invalid: {
    status: 422,
    title: 'Value cannot be asked for',
    detail: ({ parameter }: { parameter: string }) =>
      `The parameter "${parameter}" cannot be asked for: it is empty or made of dots only.`,
    advice: 'Give another value.',
  },
  upstream_address_refused: {
    status: 502,
    title: 'Address may not be called',
    detail: ({ upstream, reason }: Upstream & { reason: string }) =>
      `"${upstream}" may not call this address: ${reason}.`,
    advice: 'Use an address on the public internet; the operator may allow private ones with allowPrivate.',
  },
})
