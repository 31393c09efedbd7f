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

const READS: readonly string[] = ['GET', 'HEAD']

/** What a path answers. */
interface PathTerms {
  readonly methods: readonly string[]
  readonly template: string
}

/** Answers what no route took: a preflight (also for `*`, RFC 9110 §9.3.7), a method that the path does not have, or a path that nobody has. */
export function notFoundHandler(
  parts: HttpParts,
  routes: readonly CompiledRoute[],
): (exchange: Exchange) => void {
  const { limits, cors } = parts
  const folderAt = folderPaths(parts, routes)
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

  const allMethods = [...new Set([...routes.flatMap(methodsOf), 'OPTIONS'])].join(', ')

  return (exchange) => {
    if (exchange.url === '*') {
      exchange.template = '*'
      return chargeUnrouted(limits, exchange, 'preflights', () =>
        exchange.write(bodiless(204, ['allow', allMethods])),
      )
    }
    const url = pathOf(exchange.url)
    const found = router.find('GET', url)
    const folder = found === null ? folderAt?.(url) : undefined
    if (folder !== undefined && READS.includes(exchange.method)) return folder.answer(exchange)
    const path = folder ?? (found?.store as PathTerms | undefined)
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

/**
 * A path below a folder, where no route has it. Whether there is a file says only the answer, to who may ask: its methods are
 * the same either way.
 */
interface FolderPath extends PathTerms {
  readonly answer: (exchange: Exchange) => void
}

function folderPaths(
  parts: HttpParts,
  routes: readonly CompiledRoute[],
): ((url: string) => FolderPath | undefined) | undefined {
  const find = findFolder(routes)
  if (find === undefined) return undefined
  const gates = new Map(
    routes.flatMap((route) => (route.declared.folder ? [[route, routeGate(parts, route)] as const] : [])),
  )
  return (url) => {
    const found = find(url)
    if (found === undefined) return undefined
    const { route, input } = found
    return {
      template: route.template,
      methods: [...READS, 'OPTIONS'],
      answer: (exchange) => (gates.get(route) as Gate)(exchange, {}, () => exchange.run(route, input)),
    }
  }
}

/** `/characters/{id}` as the router writes it: `/characters/:id`. */
export const fastifyPath = (template: string): string => template.replaceAll(/\{(\w+)\}/g, ':$1')
