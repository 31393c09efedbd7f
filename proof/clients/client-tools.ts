import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from '../harness/cache-folder.ts'
import { type ShellResult, shell, tryShell } from '../harness/shell.ts'

const VERSIONS = {
  '@hey-api/openapi-ts': '0.99.0',
  '@redocly/cli': '2.77.0',
  '@types/node': '26.6.6',
  'openapi-fetch': '0.17.0',
  'openapi-typescript': '7.13.0',
  typescript: '5.9.3',
}

const CLIENT_COMPILER_OPTIONS = {
  strict: true,
  exactOptionalPropertyTypes: false,
  noUncheckedIndexedAccess: true,
  module: 'nodenext',
  target: 'es2024',
  lib: ['es2024', 'dom', 'dom.iterable'],
  types: ['node'],
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: false,
}

/** A generator of clients, and how it is called in a folder with `document.json`. */
export interface Generator {
  readonly name: string
  readonly command: readonly string[]
  /** Files that it reads, by name. */
  readonly files?: Readonly<Record<string, string>>
}

const HEY_API = {
  input: './document.json',
  output: { path: './generated', importFileExtension: '.ts' },
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  logs: { level: 'silent' },
}

export const GENERATORS: readonly Generator[] = [
  {
    name: 'openapi-fetch',
    command: ['openapi-typescript', './document.json', '--output', './generated/schema.ts'],
  },
  {
    name: 'hey-api',
    command: ['openapi-ts', '--file', './openapi-ts.config.mjs'],
    files: { 'openapi-ts.config.mjs': `export default ${JSON.stringify(HEY_API)}` },
  },
]

/** Generators, a linter and a compiler in a folder of their own, fetched by npm when they are first asked for. */
export class ClientTools {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async open(): Promise<ClientTools> {
    const names = Object.entries(VERSIONS).map(([name, version]) => `${name}@${version}`)
    const key = Buffer.from(names.join()).toString('base64url').slice(-40)
    const folder = await cached(`clients-${key}`, async (made) => {
      const quietly = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
      writeFileSync(join(made, 'package.json'), '{ "private": true, "type": "module" }')
      await shell(['npm', 'install', ...quietly, ...names], { cwd: made })
    })
    return new ClientTools(folder)
  }

  /** What Redocly has to say of a document by its recommended rules; no findings is 0. */
  lint(document: string): Promise<ShellResult> {
    return tryShell(
      this.#program(['redocly', 'lint', document, '--skip-rule=info-license', '--format=stylish']),
      {
        env: { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
      },
    )
  }

  /** Writes a client of the document and the program that uses it into a folder. */
  async generate(
    { command, files = {} }: Generator,
    document: object,
    program: string,
    folder: string,
  ): Promise<void> {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(join(folder, 'generated'), { recursive: true })
    symlinkSync(join(this.#folder, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'document.json'), JSON.stringify(document))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: CLIENT_COMPILER_OPTIONS, files: ['program.ts'] }),
    )
    cpSync(program, join(folder, 'program.ts'))
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    await shell(this.#program(command), { cwd: folder })
  }

  /** Holds client and program to their types. */
  check(folder: string): Promise<ShellResult> {
    return tryShell(this.#program(['tsc', '--project', folder]))
  }

  #program([name = '', ...args]: readonly string[]): readonly string[] {
    return [process.execPath, join(this.#folder, 'node_modules', '.bin', name), ...args]
  }
}
