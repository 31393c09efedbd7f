import { findRabbitmq, startRabbitmq } from '@seaworthy/rig'
import type { DependencyKind } from './dependency-kind.ts'

/** One for each drill of a run, and some to spare. */
const VIRTUAL_HOSTS = 32

export const amqp: DependencyKind<'amqp'> = {
  name: 'amqp',
  schemes: { 'amqp:': 5672, 'amqps:': 5671 },
  usualPolicy: 'degradable',
  server: {
    title: 'RabbitMQ',
    find: findRabbitmq,
    /** A virtual host for each drill; a further server is started when those of the last are used up. */
    async start({ servers }) {
      const hosts = await servers.once('virtual hosts', async () => ({ taken: 0 }))
      const index = hosts.taken++
      const name = `rabbitmq ${Math.floor(index / VIRTUAL_HOSTS)}`
      const server = await servers.shared(name, (supervisor) =>
        startRabbitmq({ supervisor, virtualHosts: VIRTUAL_HOSTS }),
      )
      return server.urls[index % VIRTUAL_HOSTS]!
    },
  },
}
