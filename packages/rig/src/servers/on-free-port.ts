import { freePort } from '../processes/free-port.ts'

const ATTEMPTS = 3

/** Starts something on a port that was free a moment ago; on another one when it fails, for somebody may have taken the first. */
export async function onFreePort<S>(start: (port: number) => Promise<S>): Promise<S> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePort())
    } catch (error) {
      if (attempt >= ATTEMPTS) throw error
    }
  }
}
