import findMyWay from 'find-my-way'
import type { CompiledRoute } from './compiled-route.ts'
import type { Edge } from './edge.ts'
import type { Exchange } from './exchange.ts'
import { httpErrors } from './http-errors.ts'
import { pathOf } from './request-path.ts'

/** Route label of what matched no route: one value, so that random paths cannot fill the metrics. */
export const UNMATCHED = 'unmatched'

/** Answers what no route took: a preflight (also for `*`, RFC 9110 §9.3.7), a method that the path does not have, or a path that nobody has. */
export function notFoundHandler(edge: Edge, routes: readonly CompiledRoute[]): (exchange: Exchange) => void {
  const router = findMyWay<findMyWay.HTTPVersion.V1>()
  const methodsOf = new Map<string, string[]>()
  for (const { declared, template } of routes) {
    const methods = declared.method === 'GET' ? ['GET', 'HEAD'] : [declared.method]
    methodsOf.set(template, [...(methodsOf.get(template) ?? []), ...methods])
  }
  for (const [template, methods] of methodsOf) {
    router.on('GET', fastifyPath(template), () => undefined, { methods: [...methods, 'OPTIONS'], template })
  }

  const allMethods = [...new Set([...methodsOf.values()].flat()), 'OPTIONS'].join(', ')

  return (exchange) => {
    if (exchange.url === '*') {
      exchange.template = '*'
      return edge.chargeUnrouted(exchange, 'preflights', () =>
        exchange.reply(204, undefined, undefined, ['allow', allMethods]),
      )
    }
    const found = router.find('GET', pathOf(exchange.url))
    const path = found?.store as { methods: string[]; template: string } | undefined
    exchange.template = path?.template ?? UNMATCHED
    const { origin } = exchange.headers
    if (exchange.method === 'OPTIONS' && path !== undefined) {
      return edge.chargeUnrouted(exchange, 'preflights', () => {
        const cors =
          origin === undefined ? undefined : edge.cors.preflight(origin, path.methods, exchange.headers)
        exchange.reply(204, undefined, undefined, ['allow', path.methods.join(', '), ...(cors ?? [])])
      })
    }
    const refuse = () => {
      if (path === undefined) return exchange.fail(httpErrors.route_not_found())
      const allow = path.methods.join(', ')
      exchange.fail(httpErrors.method_not_allowed({ allow }, { headers: { allow } }))
    }
    edge.chargeUnrouted(exchange, 'unmatched', refuse)
  }
}

/** `/characters/{id}` as the router writes it: `/characters/:id`. */
export const fastifyPath = (template: string): string => template.replaceAll(/\{(\w+)\}/g, ':$1')
