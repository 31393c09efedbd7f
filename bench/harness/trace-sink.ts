import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { countSpans } from './otlp-spans.ts'

/** A collector that accepts every OTLP/HTTP export at once, so that exporting is part of what is measured. */
export class TraceSink implements AsyncDisposable {
  readonly #server: Server
  /** Kept as they came: they are counted after the measurement, not during it. */
  #exports: { json: boolean; gzip: boolean; body: Buffer }[] = []

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        this.#exports.push({
          json: request.headers['content-type']?.includes('json') ?? false,
          gzip: request.headers['content-encoding'] === 'gzip',
          body: Buffer.concat(chunks),
        })
        response.writeHead(200, { 'content-type': request.headers['content-type'] ?? 'application/json' })
        response.end(request.headers['content-type']?.includes('json') ? '{}' : '')
      })
    })
  }

  static async listen(): Promise<TraceSink> {
    const sink = new TraceSink()
    sink.#server.listen(0, '127.0.0.1')
    await once(sink.#server, 'listening')
    return sink
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** How many spans arrived since the last call. */
  takeSpanCount(): number {
    const received = this.#exports
    this.#exports = []
    return received.reduce(
      (sum, { json, gzip, body }) => sum + countSpans(gzip ? gunzipSync(body) : body, json),
      0,
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}
