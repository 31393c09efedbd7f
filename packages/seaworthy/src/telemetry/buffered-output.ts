import { write, writeSync } from 'node:fs'
import type { Clock } from '../base/index.ts'
import type { OutputTarget } from './output-target.ts'

export interface BufferedOutputOptions {
  readonly target: OutputTarget
  readonly clock: Clock
  /** Lines were thrown away because nobody reads, or the disk is full. */
  readonly onDrop: (lines: number) => void
  /** The output works again; so many lines were thrown away before. */
  readonly onResume?: (lines: number) => void
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
/** Between two tries while nothing is taken: doubled from the first to the last, so that waiting costs no processor. */
const FIRST_RETRY_MS = 1
const LAST_RETRY_MS = 200
const CLOSE_WAIT_MS = 500
/** A write that must not return before it is done gives up on a reader that takes nothing for so long… */
const MAX_STALL_MS = 500
/** …and, until everything is out, on one that takes a little for so long in all. */
const MAX_SYNC_WAIT_MS = 2_000
const SYNC_RETRY_MS = 5
const NOTHING = Buffer.alloc(0)

/**
 * Lines gathered in memory and written in the background, a chunk at a time, in order. What cannot be written (nobody
 * reads, the disk is full) waits and is offered again; beyond a bound further lines are dropped, counted and told of once
 * the output works again: a service that runs out of memory over its logs is worse.
 *
 * sonic-boom, pino's own, does the same, but a line of 500 characters costs 7.3 µs CPU through pino and it, and 4.5 µs
 * through pino and this, because here the buffer is one growing string and the chunks are larger
 * (`npm run bench -- telemetry-log`).
 */
export class BufferedOutput {
  readonly #target: OutputTarget
  readonly #onDrop: (lines: number) => void
  readonly #onResume: (lines: number) => void
  readonly #chunkLength: number
  readonly #maxLength: number
  readonly #clock: Clock
  readonly #ended = new AbortController()
  #buffer = ''
  /** Taken from the buffer and not yet written. */
  #bytes = NOTHING
  #writing = false
  #waiting = false
  #dropped = 0
  /** The last write failed: what else is dropped is told later. */
  #failing = false
  /** Waited in vain since something was taken last, and synchronously since everything was out. */
  #stalledMs = 0
  #syncWaitedMs = 0
  #idle: (() => void)[] = []

  constructor(options: BufferedOutputOptions) {
    this.#target = options.target
    this.#onDrop = options.onDrop
    this.#onResume = options.onResume ?? (() => undefined)
    this.#chunkLength = options.chunkLength ?? CHUNK_LENGTH
    this.#maxLength = options.maxLength ?? MAX_LENGTH
    this.#clock = options.clock
    void this.#writeRegularly(options.flushIntervalMs ?? FLUSH_INTERVAL_MS)
  }

  write(line: string): void {
    if (this.#kept + line.length > this.#maxLength) return this.#drop(1)
    this.#buffer += line
    if (this.#buffer.length >= this.#chunkLength) this.#writeOut()
  }

  /** Resolves when everything is out, or cannot get out: a write failed, or a reader has taken nothing for half a second. */
  flush(): Promise<void> {
    this.#writeOut()
    if (this.#isStuck || (!this.#writing && !this.#waiting)) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }

  /**
   * Writes what waits before it returns. A reader that takes nothing holds it up for half a second at most, and not again
   * before it has taken something; what remains is offered again later. A chunk that a thread is writing stays with it.
   */
  flushSync(): void {
    this.#tellDropped()
    if (this.#writing) return this.#writeBeside()
    while (this.#take()) {
      const taken = this.#writeNow()
      if (taken === 'failed') return this.#retryLater()
      if (taken === 'written') continue
      if (this.#stalledMs >= MAX_STALL_MS || this.#syncWaitedMs >= MAX_SYNC_WAIT_MS) return this.#retryLater()
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SYNC_RETRY_MS)
      this.#stalledMs += SYNC_RETRY_MS
      this.#syncWaitedMs += SYNC_RETRY_MS
    }
    this.#settle()
  }

  /** Flushes for a bounded time; then nothing is written any more. */
  async close(): Promise<void> {
    const patience = new AbortController()
    await Promise.race([
      this.flush(),
      this.#clock.sleep(CLOSE_WAIT_MS, patience.signal).catch(() => undefined),
    ])
    patience.abort()
    this.#ended.abort()
    this.flushSync()
    this.#settle()
  }

  async #writeRegularly(intervalMs: number): Promise<void> {
    const { signal } = this.#ended
    while (!signal.aborted) {
      await this.#clock.sleep(intervalMs, signal).catch(() => undefined)
      if (signal.aborted) return
      this.#tellDropped()
      this.#writeOut()
    }
  }

  #writeOut(): void {
    if (this.#writing || this.#waiting) return
    while (this.#take()) {
      if (this.#target.mayBlock) return this.#writeInBackground()
      if (this.#writeNow() !== 'written') return this.#retryLater()
    }
    this.#settle()
  }

  get #isStuck(): boolean {
    return this.#failing || this.#stalledMs >= MAX_STALL_MS
  }

  get #kept(): number {
    return this.#buffer.length + this.#bytes.length
  }

  /** While a thread writes to a file, for whose end the exit waits: what is left is written now, or a crash would lose it. */
  #writeBeside(): void {
    let bytes = Buffer.from(this.#buffer)
    try {
      while (bytes.length > 0) bytes = bytes.subarray(writeSync(this.#target.fd, bytes))
      this.#buffer = ''
    } catch {
      this.#buffer = bytes.toString()
    }
  }

  /** Whether there is something to write. */
  #take(): boolean {
    if (this.#bytes.length === 0 && this.#buffer !== '') {
      this.#bytes = Buffer.from(this.#buffer)
      this.#buffer = ''
    }
    return this.#bytes.length > 0
  }

  #writeNow(): 'written' | 'busy' | 'failed' {
    try {
      this.#took(writeSync(this.#target.fd, this.#bytes))
      return 'written'
    } catch (error) {
      return this.#failed(error)
    }
  }

  /** In a thread of the pool: a disk may make its writer wait. */
  #writeInBackground(): void {
    this.#writing = true
    write(this.#target.fd, this.#bytes, 0, this.#bytes.length, null, (error, written) => {
      this.#writing = false
      if (error) {
        this.#failed(error)
        return this.#retryLater()
      }
      this.#took(written)
      const more = this.#bytes.length > 0 || this.#buffer.length >= this.#chunkLength || this.#idle.length > 0
      if (more) this.#writeOut()
    })
  }

  #took(length: number): void {
    this.#bytes = this.#bytes.subarray(length)
    this.#stalledMs = 0
    this.#failing = false
    if (this.#bytes.length === 0) this.#syncWaitedMs = 0
  }

  #failed(error: unknown): 'busy' | 'failed' {
    const { code = '' } = error as NodeJS.ErrnoException
    if (BUSY.has(code)) return 'busy'
    this.#failing = true
    if (GONE.has(code)) {
      // Nobody is left to tell (`| head`), at least not about this.
      this.#drop(linesIn(this.#bytes) + linesIn(Buffer.from(this.#buffer)))
      this.#bytes = NOTHING
      this.#buffer = ''
    }
    this.#settle()
    return 'failed'
  }

  #retryLater(): void {
    if (this.#waiting || this.#ended.signal.aborted) return
    this.#waiting = true
    const delayMs = Math.min(LAST_RETRY_MS, Math.max(FIRST_RETRY_MS, this.#stalledMs))
    this.#stalledMs += delayMs
    if (this.#isStuck) this.#settle()
    this.#clock.sleep(delayMs, this.#ended.signal).then(
      () => {
        this.#waiting = false
        this.#writeOut()
      },
      () => {
        this.#waiting = false
      },
    )
  }

  #drop(lines: number): void {
    if (lines === 0) return
    this.#dropped += lines
    this.#onDrop(lines)
  }

  /** Once half of the room is free again, so that a reader that is always a little slow does not hear of each line. */
  #tellDropped(): void {
    if (this.#dropped === 0 || this.#failing || this.#kept > this.#maxLength / 2) return
    const dropped = this.#dropped
    this.#dropped = 0
    this.#onResume(dropped)
  }

  #settle(): void {
    for (const resolve of this.#idle.splice(0)) resolve()
  }
}

const BUSY: ReadonlySet<string> = new Set(['EAGAIN', 'EBUSY', 'EINTR'])
const GONE: ReadonlySet<string> = new Set(['EPIPE', 'EBADF', 'ECONNRESET', 'ENOTCONN'])
const NEWLINE = 10

function linesIn(bytes: Buffer): number {
  let lines = 0
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1
  return lines
}
