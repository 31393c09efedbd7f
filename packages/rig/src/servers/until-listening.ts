import { connect } from 'node:net'
import { until } from '../processes/until.ts'

const START_MS = 10_000

/** Whether somebody accepts connections on the port before the time is over. */
export async function untilListening(
  port: number,
  isAlive: () => boolean,
  timeoutMs = START_MS,
): Promise<boolean> {
  const seen = await until(
    async () => {
      if (!isAlive()) return 'ended' as const
      return (await accepts(port)) && ('listening' as const)
    },
    { timeoutMs },
  )
  return seen === 'listening'
}

/** Whether somebody accepts connections on the port. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (accepted: boolean) => {
      socket.destroy()
      resolve(accepted)
    }
    // A free port of this machine may be given to this very socket, which then meets itself.
    socket.once('connect', () => end(socket.localPort !== port)).once('error', () => end(false))
  })
}
