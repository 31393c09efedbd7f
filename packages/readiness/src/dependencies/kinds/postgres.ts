import { findPostgres, startPostgres } from '@seaworthy/rig'
import type { DependencyKind } from './dependency-kind.ts'

export const postgres: DependencyKind<'postgres'> = {
  name: 'postgres',
  schemes: { 'postgres:': 5432, 'postgresql:': 5432 },
  usualPolicy: 'critical',
  server: {
    title: 'Postgres',
    find: findPostgres,
    // A server for the run, and a database for each drill.
    async start({ servers }) {
      const server = await servers.shared('postgres', (supervisor) => startPostgres({ supervisor }))
      return await server.createDatabase()
    },
  },
}
