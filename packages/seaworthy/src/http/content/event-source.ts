import type { Serializer } from '../serializer.ts'
import { type BodySource, sourceOf } from './body-source.ts'
import { eventText, type ServerEvent } from './server-event.ts'

/** A comment: clients ignore it, and connections that are gone fail by it (WHATWG HTML §9.2.7). */
export const HEARTBEAT = ':\n\n'

/** Events of a handler as pieces of text; undefined for what gives none. */
export function eventSource(
  body: unknown,
  serialize: Serializer,
  heartbeatMs: number,
): BodySource | undefined {
  const source = sourceOf(body)
  if (source === undefined) return undefined
  return {
    heartbeatMs,
    async next() {
      const event = await source.next()
      if (event === undefined) return undefined
      return eventText(isEvent(event) ? event : { data: undefined }, serialize)
    },
    end: () => source.end(),
  }
}

const isEvent = (event: unknown): event is ServerEvent =>
  typeof event === 'object' && event !== null && 'data' in event
