import type { PrivateServer } from './private-server.ts'
import type { ServerHome } from './server-home.ts'

/** What a server's home does for it. */
export abstract class HomedServer implements PrivateServer {
  abstract readonly url: string
  protected readonly home: ServerHome

  constructor(home: ServerHome) {
    this.home = home
  }

  abstract restart(): Promise<void>

  /** Starts it the first time; leaves nothing behind when that fails. */
  async begin(start: () => Promise<void> = () => this.restart()): Promise<this> {
    try {
      await start()
      return this
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  kill9(): Promise<void> {
    return this.home.kill9()
  }

  pause(): Promise<void> {
    return this.home.signal('SIGSTOP')
  }

  resume(): Promise<void> {
    return this.home.signal('SIGCONT')
  }

  stop(): Promise<void> {
    return this.home.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}
