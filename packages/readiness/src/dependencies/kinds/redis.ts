import { findRedis, startRedis } from '@seaworthy/rig'
import type { DependencyKind } from './dependency-kind.ts'

export const redis: DependencyKind<'redis'> = {
  name: 'redis',
  schemes: { 'redis:': 6379, 'rediss:': 6379 },
  usualPolicy: 'degradable',
  server: {
    title: 'Redis',
    find: findRedis,
    start: async ({ supervisor, started }) => started.use(await startRedis({ supervisor })).url,
  },
}
