import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { LoadOrder, LoadResult } from './load-process.ts'
import type { Processors } from './processors.ts'

/** The load generator, kept alive between runs so that its own code stays warm. */
export class LoadGenerator implements Disposable {
  readonly #child: ChildProcess

  constructor(processors: Processors) {
    const script = fileURLToPath(new URL('load-process.ts', import.meta.url))
    const [program, ...args] = processors.load([process.execPath, script])
    this.#child = spawn(program!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  }

  async run(order: LoadOrder): Promise<LoadResult> {
    const exit = new AbortController()
    const onExit = () => exit.abort(new Error('the load generator ended'))
    this.#child.once('exit', onExit)
    try {
      const answer = once(this.#child, 'message', { signal: exit.signal })
      this.#child.send(order)
      return (await answer)[0] as LoadResult
    } finally {
      this.#child.off('exit', onExit)
    }
  }

  [Symbol.dispose](): void {
    this.#child.kill()
  }
}
