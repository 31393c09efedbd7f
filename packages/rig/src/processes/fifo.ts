import { execFile } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'

/** A pipe of the kernel, as a shell makes one between two programs; what Node makes for its children are sockets. */
export interface Fifo extends Disposable {
  /** For the one who writes. */
  readonly writeFd: number
  /** To be called once the writer has its own copy: only then can it see that nobody reads any more. */
  handedOver(): void
  /** Begins to read; until then nobody does. */
  read(): Readable
  /** Takes out what is in it now, without waiting: everything taken out so far, as latin-1. Not beside `read`. */
  take(): string
  /** Writes into it until it takes no more: whoever writes next is blocked. */
  fill(): void
  /** Nobody will ever read: whoever writes gets EPIPE. */
  closeReader(): void
}

const CHUNK_BYTES = 65_536

/** @throws Error where the system has no `mkfifo`. */
export async function createFifo(): Promise<Fifo> {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-fifo-'))
  const path = join(folder, 'fifo')
  try {
    await promisify(execFile)('mkfifo', [path])
    // Without O_NONBLOCK the reader would wait for a writer that is not there yet.
    const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const writeFd = openSync(path, 'w')
    let isHandedOver = false
    let reader: Socket | undefined
    let isClosed = false
    let taken = ''
    const handedOver = () => {
      if (!isHandedOver) closeSync(writeFd)
      isHandedOver = true
    }
    const closeReader = () => {
      if (reader) reader.destroy()
      else if (!isClosed) closeSync(readFd)
      isClosed = true
    }
    return {
      writeFd,
      handedOver,
      closeReader,
      take() {
        taken += readNow(readFd)
        return taken
      },
      fill: () => fillNow(path),
      read: () => (reader ??= new Socket({ fd: readFd, readable: true, writable: false })),
      [Symbol.dispose]() {
        handedOver()
        closeReader()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

function readNow(fd: number): string {
  const bytes = Buffer.alloc(CHUNK_BYTES)
  let text = ''
  try {
    for (;;) {
      const length = readSync(fd, bytes)
      if (length === 0) return text
      text += bytes.toString('latin1', 0, length)
    }
  } catch {
    // It is empty for now.
    return text
  }
}

function fillNow(path: string): void {
  const bytes = Buffer.alloc(CHUNK_BYTES)
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
  try {
    for (;;) writeSync(writer, bytes)
  } catch {
    closeSync(writer)
  }
}
