import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { json } from 'node:stream/consumers'
import type { Fleet } from './fleet.ts'

/** What whoever is on call has in a shell: `psql` and `redis-cli` are real, `kubectl` and `docker compose` are played upon the fleet. */
export interface PlayedTools extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>
}

/** Puts the tools into a folder. They know what runbooks type, and refuse the rest as the real ones would. */
export async function startPlayedTools(fleet: Fleet, folder: string): Promise<PlayedTools> {
  const server = createServer(async (request, response) => {
    const words = (await json(request)) as readonly string[]
    const answer = await play(fleet, words).catch((error: Error) => error)
    response.statusCode = answer instanceof Error ? 422 : 200
    response.end(answer instanceof Error ? answer.message : answer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const tool = join(import.meta.dirname, 'played-tool.ts')
  for (const name of ['kubectl', 'docker']) {
    const file = join(folder, name)
    writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${tool}" ${name} "$@"\n`)
    chmodSync(file, 0o755)
  }
  return {
    env: {
      ...fleet.addresses,
      PATH: [folder, process.env.PATH].join(delimiter),
      PLAYED_TOOLS: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function play(fleet: Fleet, words: readonly string[]): Promise<string> {
  const line = words.join(' ').replace(' --namespace proof', '')
  const [, service = '', count = ''] = line.match(/deployment\/(\S+)(?: --replicas=(\d+))?/) ?? []
  if (/^docker compose restart (database|cache)$/.test(line)) {
    const server = fleet.servers[words.at(-1) as 'database' | 'cache']
    await server.kill9()
    await server.restart()
    return 'Started'
  }
  if (/^kubectl delete pod \S+$/.test(line)) {
    const pod = line.split(' ').at(-1) ?? ''
    const owner = fleet.services.find(({ replicas }) => replicas.some((each) => each.pod === pod))
    if (owner === undefined) throw new Error(`pods "${pod}" not found`)
    await owner.replace(pod)
    return `pod "${pod}" deleted`
  }
  if (/^kubectl rollout undo deployment\/\S+$/.test(line)) {
    await fleet.service(service).rollBack()
    return `deployment.apps/${service} rolled back`
  }
  if (/^kubectl scale deployment\/\S+ --replicas=\d+$/.test(line)) {
    await fleet.service(service).scale(Number(count))
    return `deployment.apps/${service} scaled`
  }
  if (/^kubectl get deployment\/\S+ --output jsonpath=\{\.spec\.replicas\}$/.test(line))
    return `${fleet.service(service).wanted}`
  throw new Error(`not played here: ${line}`)
}
