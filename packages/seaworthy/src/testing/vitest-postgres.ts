import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { query, ServerMissing, startPostgres, withDatabase } from '@seaworthy/rig'
import type { TestProject } from 'vitest/node'
import type { SharedPostgres } from './provided-postgres.ts'

interface Source {
  create(): Promise<string>
  stop(): Promise<void>
}

/**
 * Vitest global set-up: one server per run, started when the first test file asks, so that runs without a database
 * pay nothing. `TEST_DATABASE_URL` names a server to use instead.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let source: Promise<Source> | undefined
  const broker = createServer(async (_, response) => {
    let answer: SharedPostgres
    try {
      source ??= openSource()
      answer = { url: await (await source).create() }
    } catch (error) {
      if (!(error instanceof ServerMissing)) response.statusCode = 500
      answer = { missing: error instanceof Error ? error.message : String(error) }
    }
    response.end(JSON.stringify(answer))
  }).listen(0, '127.0.0.1')
  await once(broker, 'listening')
  project.provide('postgresBroker', `http://127.0.0.1:${(broker.address() as AddressInfo).port}`)
  return async () => {
    broker.close()
    await (await source?.catch(() => undefined))?.stop()
  }
}

async function openSource(): Promise<Source> {
  const given = process.env.TEST_DATABASE_URL
  if (!given) {
    const server = await startPostgres()
    return { create: () => server.createDatabase(), stop: () => server.stop() }
  }
  const created: string[] = []
  return {
    async create() {
      const name = `seaworthy_test_${process.pid}_${created.length}`
      created.push(name)
      await query(given, `create database ${name}`)
      return withDatabase(given, name)
    },
    async stop() {
      for (const name of created) await query(given, `drop database if exists ${name} with (force)`)
    },
  }
}
