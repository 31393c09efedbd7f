/**
 * An envelope with one event: a line of JSON about it, a line about the item with its length in bytes, and the event itself.
 *
 * @see https://develop.sentry.dev/sdk/data-model/envelopes/
 */
export function sentryEnvelope(eventId: string, event: object, sentAtMs: number): Buffer {
  const payload = Buffer.from(JSON.stringify(event))
  const header = JSON.stringify({ event_id: eventId, sent_at: new Date(sentAtMs).toISOString() })
  const item = JSON.stringify({ type: 'event', content_type: 'application/json', length: payload.length })
  return Buffer.concat([Buffer.from(`${header}\n${item}\n`), payload, Buffer.from('\n')])
}
