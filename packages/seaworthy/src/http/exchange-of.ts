import type { IncomingMessage } from 'node:http'
import type { Exchange } from './exchange.ts'

/** A property and not a WeakMap: with one entry per request its ephemerons make up most of the garbage collector's work. */
const EXCHANGE = Symbol('exchange')
type Carrier = IncomingMessage & { [EXCHANGE]?: Exchange }

export const carry = (request: IncomingMessage, exchange: Exchange): void => {
  ;(request as Carrier)[EXCHANGE] = exchange
}

/** The exchange of a request that got past the edge. */
export const exchangeOf = (request: IncomingMessage): Exchange => (request as Carrier)[EXCHANGE] as Exchange
