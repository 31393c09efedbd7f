import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isProgram } from '@seaworthy/rig'
import { splitCommand } from '../config/split-command.ts'
import { UsageError } from '../engine/usage-error.ts'

const ENTRIES: readonly (readonly [program: string, files: readonly string[]])[] = [
  ['node', ['src/main.ts', 'src/server.ts', 'src/index.ts', 'server.ts', 'main.ts']],
  ['node', ['src/main.js', 'src/server.js', 'src/index.js', 'server.js', 'main.js', 'app.js', 'index.js']],
  ['python3', ['app.py', 'main.py', 'server.py']],
]

/** What probably starts the service of a folder, or undefined. Only what needs no shell and no package manager in between. */
export async function findStartCommand(folder: string): Promise<string | undefined> {
  const declared = (await fromManifest(folder)) ?? (await fromProcfile(folder))
  if (declared !== undefined) return declared
  for (const [program, files] of ENTRIES) {
    for (const file of files) if (existsSync(join(folder, file))) return `${program} ${file}`
  }
  const binary = basename(folder)
  return /^[\w.-]+$/.test(binary) && (await isExecutableFile(join(folder, binary)))
    ? `./${binary}`
    : undefined
}

/** The command again. @throws UsageError when it is empty or needs a shell. */
export function checkedCommand(command: string): string {
  if (splitCommand(command).join('') === '')
    throw new UsageError('the command that starts a replica is empty')
  return command
}

async function fromManifest(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}')
  try {
    const { scripts, main } = JSON.parse(text) as { scripts?: { start?: unknown }; main?: unknown }
    const start = scripts?.start
    if (typeof start === 'string' && /^(node|bun|deno) /.test(start)) return checkedCommand(start)
    return typeof main === 'string' && existsSync(join(folder, main))
      ? checkedCommand(`node ${main}`)
      : undefined
  } catch {
    return undefined
  }
}

async function fromProcfile(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'Procfile'), 'utf8').catch(() => '')
  const line = /^web:\s*(.+)$/m.exec(text)?.[1]?.trim()
  try {
    return line === undefined ? undefined : checkedCommand(line)
  } catch {
    return undefined
  }
}

async function isExecutableFile(path: string): Promise<boolean> {
  const entry = await stat(path).catch(() => undefined)
  return entry?.isFile() === true && isProgram(path)
}
