import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseDotenv } from './dotenv.ts'
import type { ValueProblem } from './settings-error.ts'

/** What was read from a secret store before the settings are loaded. */
export interface StoredSettings {
  /** Where they are kept, for people, such as `vault:secret/characters`. */
  readonly place: string
  /** By variable. */
  readonly values: ReadonlyMap<string, FoundText>
}

/** The places that settings are read from, in the order of precedence: `overrides`, secret store, environment, files, `.env`. */
export interface SettingsSources {
  /** Usually `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Folder of `.env`; relative file names start here. */
  readonly cwd: string
  /** Folder with one file per variable, named as the variable. Default: the variable `SECRETS_DIR`. */
  readonly secretsDir?: string
  /** Wins over the environment, which stays the fallback. Default: no store. */
  readonly stored?: StoredSettings
  /** Variables set by the caller (tests, command line); they win over everything. */
  readonly overrides?: Readonly<Record<string, string | undefined>>
}

/** The text of a variable and the place that it came from. */
export interface FoundText {
  readonly text: string
  readonly source: string
}

/** All places where a variable may be set, first one wins; an empty variable counts as not set. */
export class SourceReader {
  readonly problems: ValueProblem[] = []
  readonly #sources: SettingsSources
  readonly #dotenv: ReadonlyMap<string, string>
  readonly #secretsDir: string | undefined
  readonly #secretFiles: ReadonlySet<string>

  constructor(sources: SettingsSources) {
    this.#sources = sources
    this.#dotenv = this.#readDotenv()
    const secretsDir = sources.secretsDir ?? this.#plain('SECRETS_DIR')?.text
    this.#secretsDir = secretsDir && resolve(sources.cwd, secretsDir)
    this.#secretFiles = this.#listSecrets()
  }

  /** Names that the store, the environment and `.env` set, for the search for misspelt ones. */
  names(): string[] {
    const { env, stored } = this.#sources
    const set = Object.keys(env).filter((name) => env[name])
    return [...new Set([...(stored?.values.keys() ?? []), ...set, ...this.#dotenv.keys()])]
  }

  find(variable: string): FoundText | undefined {
    const { overrides, env, stored } = this.#sources
    const fileVariable = `${variable}_FILE`
    if (overrides?.[variable]) return { text: overrides[variable], source: 'override' }
    const kept = stored?.values.get(variable)
    if (kept) return kept
    if (env[variable]) return { text: env[variable], source: 'environment' }
    const named = overrides?.[fileVariable] || env[fileVariable]
    if (named) return this.#readFile(variable, named, 'file')
    if (this.#secretsDir && this.#secretFiles.has(variable)) {
      return this.#readFile(variable, join(this.#secretsDir, variable), 'secrets directory')
    }
    const fromDotenv = this.#dotenv.get(variable)
    if (fromDotenv) return { text: fromDotenv, source: '.env' }
    const namedInDotenv = this.#dotenv.get(fileVariable)
    return namedInDotenv ? this.#readFile(variable, namedInDotenv, 'file') : undefined
  }

  /** Without files behind it: what must be known before files can be looked for. */
  #plain(variable: string): FoundText | undefined {
    const { overrides, env } = this.#sources
    const text = overrides?.[variable] || env[variable] || this.#dotenv.get(variable)
    return text ? { text, source: 'environment' } : undefined
  }

  #readFile(variable: string, path: string, kind: 'file' | 'secrets directory'): FoundText | undefined {
    const file = resolve(this.#sources.cwd, path)
    const source = kind === 'file' ? `file:${file}` : kind
    const refuse = (expected: string) => {
      this.problems.push({ variable, source: `file:${file}`, expected, advice: 'Mend the file or its name.' })
      return undefined
    }
    try {
      // Editors and `echo` end a file with a newline that is no part of the value.
      const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
      return text === '' ? refuse('a file that is not empty') : { text, source }
    } catch (error) {
      return refuse(`a readable file (${(error as NodeJS.ErrnoException).code})`)
    }
  }

  #readDotenv(): ReadonlyMap<string, string> {
    const file = join(this.#sources.cwd, '.env')
    const refuse = (expected: string) =>
      this.problems.push({ variable: '.env', source: `file:${file}`, expected, advice: 'Mend the file.' })
    try {
      const { values, problems } = parseDotenv(readFileSync(file, 'utf8'))
      for (const { line, message } of problems) refuse(`sense in line ${line}: ${message}`)
      return values
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT' && code !== 'ENOTDIR') refuse(`a readable file (${code})`)
      return new Map()
    }
  }

  #listSecrets(): ReadonlySet<string> {
    const directory = this.#secretsDir
    if (!directory) return new Set()
    try {
      return new Set(readdirSync(directory))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      const expected = `a readable directory (${code})`
      const advice = 'Mount the directory there, or unset the variable.'
      this.problems.push({ variable: 'SECRETS_DIR', source: `file:${directory}`, expected, advice })
      return new Set()
    }
  }
}
