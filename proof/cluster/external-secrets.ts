import { cpSync, globSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type Supervisor } from '@seaworthy/rig'
import { cached } from '../harness/cache-folder.ts'
import { buildGoFolder } from '../harness/go-program.ts'
import { shell } from '../harness/shell.ts'
import { untilAnswering } from '../harness/until-answering.ts'
import type { ControlPlane } from './control-plane.ts'
import { moduleFolder } from './tools.ts'

/** The last version that is published whole as one module; its resources are those of version 1. */
const VERSION = '0.16.2'
const MODULE = `github.com/external-secrets/external-secrets@v${VERSION}`
const PACKAGE = 'github.com/external-secrets/external-secrets/pkg'
/** Those that are asked here: the libraries of all clouds are most of its weight. */
const PROVIDERS = ['fake', 'vault']

/** The External Secrets operator as a process, until the supervisor ends it. */
export async function startExternalSecrets(
  plane: ControlPlane,
  supervisor: Supervisor,
  folder: string,
): Promise<void> {
  const program = join(await cached(`external-secrets-${VERSION}`, build), 'external-secrets')
  const definitions = join(await moduleFolder(MODULE), 'config/crds/bases')
  for (const file of globSync('*external-secrets.io_*.yaml', { cwd: definitions })) {
    await plane.kubectl(['apply', '--server-side', '--force-conflicts', '-f', join(definitions, file)])
  }
  await plane.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s'])
  const port = await freePort()
  const operator = await supervisor.start({
    command: [program, '--metrics-addr', `127.0.0.1:${port}`, '--concurrent', '4', '--loglevel', 'error'],
    cwd: folder,
    env: { KUBECONFIG: plane.kubeconfig },
    endSignal: 'SIGTERM',
  })
  await untilAnswering(operator, `http://127.0.0.1:${port}/metrics`, 'the External Secrets operator')
}

/** About two minutes. */
async function build(folder: string): Promise<void> {
  const source = join(folder, 'source')
  cpSync(await moduleFolder(MODULE), source, { recursive: true })
  await shell(['chmod', '-R', 'u+w', source])
  const register = (what: string, names: readonly string[]) =>
    writeFileSync(
      join(source, 'pkg', what, 'register/register.go'),
      `package register\n\n${names.map((name) => `import _ "${PACKAGE}/${what}/${name}"\n`).join('')}`,
    )
  register('provider', PROVIDERS)
  register('generator', [])
  await buildGoFolder(source, join(folder, 'external-secrets'))
  await shell(['rm', '-rf', source])
}
