import { shell } from '../harness/shell.ts'

const BRIDGE = 'edge0'
const PREFIX = '172.30.81.'
/** This machine, as containers see it: in the range that the compose file for production has when nobody says another. */
export const GATEWAY = `${PREFIX}1`
/** Of a client that is in no network of the containers. */
export const CLIENT = '203.0.113.7'
const LAST = 254

/** A bridge with network namespaces at it, as Docker makes them. */
export interface Network {
  /** A new one, at an address that nobody had just before. */
  connect(name: string): Promise<Connection>
}

export interface Connection {
  readonly namespace: string
  readonly address: string
  disconnect(): Promise<void>
}

/** Inside namespaces of mounts and networks that are this process's own. */
export async function startNetwork(): Promise<Network> {
  await shell(['sh', '-c', 'mkdir -p /run/netns && mount -t tmpfs none /run/netns'])
  const ip = (...words: readonly string[]) => shell(['ip', ...words])
  await ip('link', 'set', 'lo', 'up')
  // With an address of its own: it would take that of a container, and another one when that container goes.
  await ip('link', 'add', BRIDGE, 'address', '02:42:ac:1e:51:01', 'type', 'bridge')
  await ip('address', 'add', `${GATEWAY}/24`, 'dev', BRIDGE)
  await ip('address', 'add', `${CLIENT}/32`, 'dev', BRIDGE)
  await ip('link', 'set', BRIDGE, 'up')
  let last = 1
  let count = 0
  return {
    async connect(name) {
      last = last === LAST ? 2 : last + 1
      const address = `${PREFIX}${last}`
      const namespace = `${name}-${++count}`
      const outer = `veth${count}`
      await ip('netns', 'add', namespace)
      await ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace)
      await ip('link', 'set', outer, 'master', BRIDGE, 'up')
      const inside = (...words: readonly string[]) => ip('-n', namespace, ...words)
      await inside('address', 'add', `${address}/24`, 'dev', 'eth0')
      await inside('link', 'set', 'eth0', 'up')
      await inside('link', 'set', 'lo', 'up')
      await inside('route', 'add', 'default', 'via', GATEWAY)
      return {
        namespace,
        address,
        async disconnect() {
          await ip('netns', 'delete', namespace)
        },
      }
    },
  }
}
