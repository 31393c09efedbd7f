import { execFile } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
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
  /** Nobody will ever read: whoever writes gets EPIPE. */
  closeReader(): void
}

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
