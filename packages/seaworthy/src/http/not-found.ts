import findMyWay from 'find-my-way'
import { bodiless } from './answer.ts'
import { chargeUnrouted } from './charge.ts'
import type { CompiledRoute } from './compiled-route.ts'
import type { Exchange } from './exchange.ts'
import { findFolder } from './files/folder-paths.ts'
import { type Gate, routeGate } from './guard.ts'
import { httpErrors } from './http-errors.ts'
import type { HttpParts } from './http-parts.ts'
import { pathOf } from './request-path.ts'
import { UNMATCHED } from './route-labels.ts'

/** Answers what no route took: a preflight (also for `*`, RFC 9110 §9.3.7), a method that the path does not have, or a path that nobody has. */
export function notFoundHandler(
  parts: HttpParts,
  routes: readonly CompiledRoute[],
): (exchange: Exchange) => void {
  const { limits, cors } = parts
  const answerWithFile = folderAnswers(parts, routes)
  const router = findMyWay<findMyWay.HTTPVersion.V1>()
  const methodsAt = new Map<string, string[]>()
  for (const route of routes) {
    const { template, declared } = route
    if (declared.folder !== undefined) continue
    methodsAt.set(template, [...(methodsAt.get(template) ?? []), ...methodsOf(route)])
  }
  for (const [template, methods] of methodsAt) {
    router.on('GET', fastifyPath(template), () => undefined, { methods: [...methods, 'OPTIONS'], template })
  }

  const allMethods = [...new Set([...methodsAt.values()].flat()), 'OPTIONS'].join(', ')

  return (exchange) => {
    if (exchange.url === '*') {
      exchange.template = '*'
      return chargeUnrouted(limits, exchange, 'preflights', () =>
        exchange.write(bodiless(204, ['allow', allMethods])),
      )
    }
    const found = router.find('GET', pathOf(exchange.url))
    if (found === null && answerWithFile?.(exchange)) return
    const path = found?.store as { methods: string[]; template: string } | undefined
    exchange.template = path?.template ?? UNMATCHED
    const { origin } = exchange.headers
    if (exchange.method === 'OPTIONS' && path !== undefined) {
      return chargeUnrouted(limits, exchange, 'preflights', () => {
        const allowed =
          origin === undefined ? undefined : cors.preflight(origin, path.methods, exchange.headers)
        exchange.write(bodiless(204, ['allow', path.methods.join(', '), ...(allowed ?? [])]))
      })
    }
    const refuse = () => {
      if (path === undefined) return exchange.fail(httpErrors.route_not_found())
      const allow = path.methods.join(', ')
      exchange.fail(httpErrors.method_not_allowed({ allow }, { headers: { allow } }))
    }
    chargeUnrouted(limits, exchange, 'unmatched', refuse)
  }
}

/** The methods that a route answers: HEAD where GET is, unless that opens a socket. */
export const methodsOf = ({ declared: { method }, sockets }: CompiledRoute): string[] =>
  method === 'GET' && sockets === undefined ? ['GET', 'HEAD'] : [method]

/** Answers with a file what no route has; false where no folder has the path either. */
function folderAnswers(
  parts: HttpParts,
  routes: readonly CompiledRoute[],
): ((exchange: Exchange) => boolean) | undefined {
  const find = findFolder(routes)
  if (find === undefined) return undefined
  const gates = new Map(
    routes.flatMap((route) => (route.declared.folder ? [[route, routeGate(parts, route)] as const] : [])),
  )
  return (exchange) => {
    if (exchange.method !== 'GET' && exchange.method !== 'HEAD') return false
    const found = find(pathOf(exchange.url))
    if (found === undefined) return false
    const { route, input } = found
    ;(gates.get(route) as Gate)(exchange, {}, () => exchange.run(route, input))
    return true
  }
}

/** `/characters/{id}` as the router writes it: `/characters/:id`. */
export const fastifyPath = (template: string): string => template.replaceAll(/\{(\w+)\}/g, ':$1')
