import { expect, test } from 'vitest'
import { checkNodeVersion } from './node-version.ts'

test.each(['22.21.0', '22.22.1', '24.9.0', '24.11.1', '25.0.0', '26.10.0'])(
  'Node %s opens sockets',
  (version) => {
    expect(() => checkNodeVersion(version)).not.toThrow()
  },
)

test.each(['22.19.0', '22.20.9', '23.11.0', '24.8.0'])(
  'on Node %s a service with a socket does not start',
  (version) => {
    expect(() => checkNodeVersion(version)).toThrow(
      `needs Node 22.21, 24.9 or a later line, and this is Node ${version}`,
    )
  },
)
