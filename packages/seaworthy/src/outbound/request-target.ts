import type { UpstreamQuery } from './upstream-client.ts'
import { upstreamErrors } from './upstream-errors.ts'

export type PathParameters = Readonly<Record<string, string | number>>

/** Fixed texts around the parameters: one more than there are names. */
interface PathTemplate {
  readonly texts: readonly string[]
  readonly names: readonly string[]
}

const PARAMETER = /\{(\w+)\}/
/** A dot segment, a backslash, a second authority, or what only a query or fragment may hold. */
const SUSPICIOUS = /(?:^|\/)\.{1,2}(?:\/|$)|%2e%2e|\\|^\/\/|[?#\s]/i
const ONLY_DOTS = /^\.+$/
/** Paths are constants of the code; one that is put together per call must not fill the memory. */
const MAX_TEMPLATES = 500

/** Makes request targets; each path is taken apart once. */
export class TargetBuilder {
  readonly #prefix: string
  readonly #templates = new Map<string, PathTemplate>()

  /** @param prefix path of the base URL, without a slash at the end */
  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /**
   * The request target behind the base URL. Parameters are percent-encoded, so that no value of theirs can leave its
   * segment.
   *
   * @throws TypeError when the path does not start with `/` or leaves the base URL, or when a parameter is missing;
   * upstream_parameter_invalid when one is empty or made of dots only: it may be a stranger's.
   */
  build(path: string, params: PathParameters | undefined, query: UpstreamQuery | undefined): string {
    const { texts, names } = this.#templates.get(path) ?? this.#learn(path)
    let target = texts[0] as string
    for (let i = 0; i < names.length; i++) {
      const name = names[i] as string
      target += encodeParameter(path, name, params?.[name]) + texts[i + 1]
    }
    return query === undefined ? target : target + queryString(query)
  }

  #learn(path: string): PathTemplate {
    if (!path.startsWith('/')) throw new TypeError(`the path "${path}" must start with /`)
    if (SUSPICIOUS.test(path)) throw new TypeError(`the path "${path}" does not stay below the base URL`)
    const parts = path.split(PARAMETER)
    const template = {
      texts: parts.filter((_, i) => i % 2 === 0).with(0, this.#prefix + parts[0]),
      names: parts.filter((_, i) => i % 2 === 1),
    }
    if (this.#templates.size < MAX_TEMPLATES) this.#templates.set(path, template)
    return template
  }
}

function encodeParameter(path: string, name: string, value: string | number | undefined): string {
  if (typeof value === 'number') return `${value}`
  if (value === undefined) throw new TypeError(`the parameter "${name}" of the path "${path}" is missing`)
  if (value === '' || ONLY_DOTS.test(value))
    throw upstreamErrors.upstream_parameter_invalid({ parameter: name })
  return encodeURIComponent(value.toWellFormed())
}

function queryString(query: UpstreamQuery): string {
  let text = ''
  for (const name in query) {
    const value = query[name]
    if (value === undefined) continue
    const values = Array.isArray(value) ? (value as readonly unknown[]) : [value]
    for (const item of values) {
      text += `${text === '' ? '?' : '&'}${encodeURIComponent(name)}=${encodeURIComponent(String(item).toWellFormed())}`
    }
  }
  return text
}
