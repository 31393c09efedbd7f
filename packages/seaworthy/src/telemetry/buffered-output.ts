import { write, writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

export interface BufferedOutputOptions {
  /** Open file descriptor; stays open on close. */
  readonly fd: number
  /** A line was thrown away because nobody reads. */
  readonly onDrop: () => void
  /** Characters that start a write. Default 32 768. */
  readonly chunkLength?: number
  /** Longest time a line waits, milliseconds. Default 200. */
  readonly flushIntervalMs?: number
  /** Characters kept while the reader is stuck. Default 16 Mi. */
  readonly maxLength?: number
}

const CHUNK_LENGTH = 32_768
const FLUSH_INTERVAL_MS = 200
const MAX_LENGTH = 16 * 1024 * 1024
const BUSY_WAIT_MS = 10
const CLOSE_WAIT_MS = 1_000
const MAX_BUSY_WAITS = 100

/**
 * Lines gathered in memory and written in the background, a chunk at a time, in order. When nobody reads (a stuck pipe),
 * further lines are dropped and reported beyond a bound: a service that runs out of memory over its logs is worse.
 *
 * sonic-boom, pino's own, does the same, but a line of 500 characters costs 7.3 µs CPU through pino and it, and 4.5 µs
 * through pino and this, because here the buffer is one growing string and the chunks are larger
 * (`bench/telemetry-log.ts`).
 */
export class BufferedOutput {
  readonly #fd: number
  readonly #onDrop: () => void
  readonly #chunkLength: number
  readonly #maxLength: number
  readonly #timer: NodeJS.Timeout
  #buffer = ''
  #writing = false
  #broken = false
  #closed = false
  #idle: (() => void)[] = []
  /** Bytes the kernel would not take yet, and the timer that offers them again. */
  #held: { readonly bytes: Buffer; readonly timer: NodeJS.Timeout } | undefined

  constructor(options: BufferedOutputOptions) {
    this.#fd = options.fd
    this.#onDrop = options.onDrop
    this.#chunkLength = options.chunkLength ?? CHUNK_LENGTH
    this.#maxLength = options.maxLength ?? MAX_LENGTH
    this.#timer = setInterval(() => this.#writeOut(), options.flushIntervalMs ?? FLUSH_INTERVAL_MS).unref()
  }

  write(line: string): void {
    if (this.#broken || this.#buffer.length + line.length > this.#maxLength) return this.#onDrop()
    this.#buffer += line
    if (this.#closed && !this.#writing) this.flushSync()
    else if (this.#buffer.length >= this.#chunkLength) this.#writeOut()
  }

  flush(): Promise<void> {
    this.#writeOut()
    return this.#writing ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve()
  }

  /** Writes what waits before it returns, for at most a second; a chunk that is being written is the kernel's already. */
  flushSync(): void {
    let bytes = Buffer.from(this.#buffer)
    this.#buffer = ''
    if (this.#held) {
      clearTimeout(this.#held.timer)
      bytes = Buffer.concat([this.#held.bytes, bytes])
      this.#held = undefined
      this.#settle()
    }
    let waits = 0
    while (bytes.length > 0 && !this.#broken) {
      try {
        bytes = bytes.subarray(writeSync(this.#fd, bytes))
      } catch (error) {
        if (!isBusy(error) || ++waits > MAX_BUSY_WAITS) return
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_WAIT_MS)
      }
    }
  }

  /** Lines after this are written one by one, synchronously. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#closed = true
    const patience = new AbortController()
    await Promise.race([
      this.flush(),
      wait(CLOSE_WAIT_MS, undefined, { signal: patience.signal }).catch(() => undefined),
    ])
    patience.abort()
    this.flushSync()
  }

  #writeOut(): void {
    if (this.#writing || this.#broken || this.#buffer === '') return
    this.#writing = true
    const bytes = Buffer.from(this.#buffer)
    this.#buffer = ''
    this.#writeBytes(bytes)
  }

  #writeBytes(bytes: Buffer): void {
    write(this.#fd, bytes, 0, bytes.length, null, (error, written) => {
      if (error && isBusy(error)) {
        const timer = setTimeout(() => {
          this.#held = undefined
          this.#writeBytes(bytes)
        }, BUSY_WAIT_MS).unref()
        this.#held = { bytes, timer }
        return
      }
      if (error) {
        // A closed pipe (`| head`): nobody is left to tell.
        this.#broken = true
        this.#buffer = ''
      } else if (written < bytes.length) {
        return this.#writeBytes(bytes.subarray(written))
      }
      this.#writing = false
      if (this.#buffer.length >= this.#chunkLength || this.#idle.length > 0) this.#writeOut()
      if (!this.#writing) this.#settle()
    })
  }

  #settle(): void {
    this.#writing = false
    for (const resolve of this.#idle.splice(0)) resolve()
  }
}

function isBusy(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'EAGAIN' || code === 'EBUSY' || code === 'EINTR'
}
