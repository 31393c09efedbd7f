import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '@seaworthy/rig'
import { type Claim, exactly, type Finding } from '../../harness/claim.ts'
import { shell, tryShell } from '../../harness/shell.ts'
import { untilAnswering } from '../../harness/until-answering.ts'
import { type Ground, type NodeMajor, root } from '../ground.ts'
import { onEachNode } from '../on-each-node.ts'

const TYPESCRIPT = 'typescript@5.9'
const CONFIG = {
  compilerOptions: {
    ...{ strict: true, noEmit: true, skipLibCheck: false, allowImportingTsExtensions: true },
    ...{ module: 'NodeNext', target: 'ES2023', lib: ['ES2024', 'ESNext.Disposable'], types: ['node'] },
  },
  include: ['src'],
}
const COMMANDS = [
  ['describe'],
  ['describe', '--json'],
  ['describe', '--openapi'],
  ['token', '--role', 'writer'],
  ['start', '--print-settings'],
]

export const service: Claim<Ground> = {
  name: 'service',
  says: 'the service of the guide compiles strictly against the packages, libraries checked, and starts, answers and drains with them alone',
  run: onEachNode(onNode),
}

async function onNode(
  { supervisor, env: environment }: Ground,
  node: NodeMajor,
): Promise<readonly Finding[]> {
  const env = environment(node)
  const at = (what: string) => `Node ${node}: ${what}`
  const folder = await supervisor.createFolder('seaworthy-service-')
  const inFolder = { cwd: folder, env }
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text)
  mkdirSync(join(folder, 'src'))
  write('package.json', JSON.stringify({ name: 'notes', private: true, type: 'module' }))
  write('tsconfig.json', JSON.stringify(CONFIG))
  const [whole = '', declared = '', started = ''] = blocksOf('docs/guide/service.md')
  write('src/whole.ts', whole)
  write('src/service.ts', `${whole.slice(0, whole.indexOf('await defineService('))}${declared}`)
  write('src/main.ts', started.replace(/'[^']*service\.ts'/, "'./service.ts'"))
  const [hello = ''] = blocksOf('packages/seaworthy/README.md')
  write('src/hello.ts', hello)
  await shell(['npm', 'install', '--silent', '@seaworthy/chassis', 'typebox'], inFolder)
  await shell(
    ['npm', 'install', '--silent', '--save-dev', 'seaworthy', TYPESCRIPT, '@types/node@22'],
    inFolder,
  )
  const compiled = await tryShell(['npx', 'tsc', '-p', '.'], inFolder)
  const findings: Finding[] = [
    exactly(at('tsc, strict, libraries checked: exit code'), compiled.code, 0, compiled.stdout.slice(0, 400)),
  ]
  for (const words of COMMANDS) {
    const { code, stderr } = await tryShell(['npx', 'seaworthy', ...words], inFolder)
    findings.push(
      exactly(at(`seaworthy ${words.join(' ')}: exit code`), code, 0, code ? stderr.slice(-300) : ''),
    )
  }
  for (const [file, path] of [
    ['src/main.ts', '/health/ready'],
    ['src/hello.ts', '/api/v1/hello'],
  ] as const) {
    const port = await freePort()
    const running = await supervisor.start({
      command: ['node', file],
      cwd: folder,
      env: { ...env, PORT: `${port}`, SHUTDOWN_PROPAGATION_MS: '0' },
      endSignal: 'SIGTERM',
    })
    await untilAnswering(running, `http://127.0.0.1:${port}${path}`, file)
    running.signal('SIGTERM')
    const exit = await running.exited
    findings.push(
      exactly(at(`${file} answers at ${path}, and ends when it is told to: exit code`), exit.code ?? -1, 0),
    )
  }
  return findings
}

/** The blocks of TypeScript of a page. */
function blocksOf(page: string): readonly string[] {
  return [...readFileSync(join(root, page), 'utf8').matchAll(/^```ts\n(.*?)^```/gms)].map(
    ([, text]) => text as string,
  )
}
