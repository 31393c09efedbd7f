import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ShellResult } from '../harness/shell.ts'
import { type ComposedService, milliseconds, readModel } from './compose-model.ts'
import { type Container, type Image, startContainer } from './container.ts'
import type { Ground } from './ground.ts'

/** What a container was when it had ended. */
export interface Ended {
  readonly name: string
  readonly image: string
  readonly code: number | null
  readonly isKilled: boolean
}

/** As much of Docker Compose as the scripts use, with processes for containers. */
export interface PlayedDocker extends AsyncDisposable {
  /** For scripts, whose "docker" is this then. */
  readonly env: Readonly<Record<string, string>>
  readonly containers: ReadonlyMap<string, Container>
  readonly ended: readonly Ended[]
  /** Every command that was given, from the verb on. */
  readonly commands: readonly string[]
}

/** @param imageOf what there is under a name; what has none is somebody else's, and there already */
export async function playDocker(
  ground: Ground,
  folder: string,
  imageOf: (name: string) => Image | undefined,
): Promise<PlayedDocker> {
  const containers = new Map<string, Container>()
  const services = new Map<string, string>()
  const ended: Ended[] = []
  const commands: string[] = []
  const names = join(folder, 'names.json')
  const tellNames = () =>
    writeFileSync(
      names,
      JSON.stringify(Object.fromEntries([...containers].map(([name, { address }]) => [name, address]))),
    )
  tellNames()

  async function stop(name: string): Promise<void> {
    const container = containers.get(name)
    if (!container) return
    await container.stop()
    containers.delete(name)
    tellNames()
    const { image, exit, isKilled } = container
    ended.push({ name, image, code: exit?.code ?? null, isKilled })
  }
  async function start(name: string, service: ComposedService): Promise<Container | undefined> {
    const image = imageOf(service.image)
    if (image === undefined) return undefined
    const meaning = JSON.stringify(service)
    const before = containers.get(name)
    if (before && before.exit === undefined && services.get(name) === meaning) return before
    await stop(name)
    const asks = service.image.includes('nginx') ? { names } : {}
    const container = await startContainer(ground, name, service, { ...image, ...asks })
    containers.set(name, container)
    services.set(name, meaning)
    tellNames()
    return container
  }
  async function up(name: string, model: Model, patienceMs: number, withOthers: boolean): Promise<string> {
    const service = model[name]
    if (!service) return `no such service: ${name}`
    for (const other of withOthers ? Object.keys(service.depends_on ?? {}) : []) {
      const trouble = await up(other, model, patienceMs, true)
      if (trouble) return trouble
    }
    const container = await start(name, service)
    return container ? await trouble(name, container, service, patienceMs) : ''
  }

  async function answer(words: readonly string[], image: string): Promise<ShellResult> {
    const [file, verb = '', ...rest] = afterOptions(words)
    commands.push([verb, ...rest].join(' '))
    const [name = '', ...command] = rest.filter((word) => !word.startsWith('-') && !/^\d+$/.test(word))
    const model = () => readModel(ground.tools.composeModel, join(folder, file), { IMAGE: image })
    const done = (code = 0, stdout = '', stderr = '') => ({ code, stdout, stderr })
    if (verb === 'ps') return done(0, containers.has(name) ? `${name}\n` : '')
    if (verb === 'up') {
      const patienceMs = 1_000 * Number(rest[rest.indexOf('--wait-timeout') + 1])
      const wrong = await up(name, await model(), patienceMs, !rest.includes('--no-deps'))
      return wrong ? done(1, '', `${wrong}\n`) : done()
    }
    if (verb === 'exec') {
      const words = rest.slice(rest.indexOf(name) + 1)
      return (await containers.get(name)?.exec(words)) ?? done(1, '', `${name} does not run\n`)
    }
    if (verb === 'run') {
      const service = (await model())[name]
      const container = service && (await start(name, service))
      if (!container) return done(1, '', `no such service: ${name}\n`)
      while (container.exit === undefined) await sleep(50)
      const { code } = container.exit
      const said = container.output()
      await stop(name)
      return done(code ?? 1, said)
    }
    if (verb === 'stop' || verb === 'rm') {
      await stop(name)
      return done()
    }
    if (verb === 'logs') return done(0, `${containers.get(name)?.output() ?? ''}${command.join(' ')}`)
    return done(1, '', `not played here: ${words.join(' ')}\n`)
  }

  const server = createServer(async (asked, reply) => {
    const { words, image } = (await json(asked)) as { words: string[]; image: string }
    const result = await answer(words, image).catch((error: Error) => ({
      code: 1,
      stdout: '',
      stderr: `${error.message}\n`,
    }))
    reply.end(JSON.stringify(result))
  })
  const socketPath = join(folder, 'docker.sock')
  await once(server.listen(socketPath), 'listening')
  const program = join(folder, 'docker')
  writeFileSync(
    program,
    `#!/bin/sh\nexec ${process.execPath} ${join(import.meta.dirname, 'inside/docker.ts')} "$@"\n`,
  )
  chmodSync(program, 0o755)
  return {
    env: { PATH: `${folder}:${process.env.PATH}`, PLAYED_DOCKER: socketPath },
    ...{ containers, ended, commands },
    async [Symbol.asyncDispose]() {
      server.close()
      for (const name of [...containers.keys()]) await stop(name)
    },
  }
}

type Model = Readonly<Record<string, ComposedService>>

/** `compose --file production.yaml --profile replacing up …` is the file, and what comes after the options. */
function afterOptions(words: readonly string[]): [file: string, ...rest: string[]] {
  const rest = words.slice(1)
  let file = ''
  while (rest[0]?.startsWith('--')) {
    const [option, value = ''] = rest.splice(0, 2)
    if (option === '--file') file = value
  }
  return [file, ...rest]
}

/** Waits until a container is healthy; why it does not become so, or nothing. */
async function trouble(
  name: string,
  container: Container,
  { healthcheck }: ComposedService,
  patienceMs: number,
): Promise<string> {
  if (!healthcheck?.test || healthcheck.disable) return ''
  const [kind, ...words] = healthcheck.test
  const command = kind === 'CMD-SHELL' ? ['sh', '-c', ...words] : words
  const startedMs = performance.now()
  let failures = 0
  for (;;) {
    if (container.exit) return `${name} has exited with ${container.exit.code}`
    if ((await container.exec(command)).code === 0) return ''
    const elapsedMs = performance.now() - startedMs
    const isStarting = elapsedMs < milliseconds(healthcheck.start_period)
    if (!isStarting) failures++
    if (failures >= healthcheck.retries) return `${name} is unhealthy`
    if (elapsedMs > patienceMs) return `${name} is not healthy after ${patienceMs} ms`
    await sleep(milliseconds(isStarting ? healthcheck.start_interval : healthcheck.interval))
  }
}
