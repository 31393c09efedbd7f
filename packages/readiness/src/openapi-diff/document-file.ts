import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { UsageError } from '../engine/usage-error.ts'
import type { Json } from '../http/json.ts'
import { isComparable } from './document-comparison.ts'

/**
 * Reads an OpenAPI document, as JSON or YAML.
 *
 * @throws UsageError for a file that cannot be read, or is no document of OpenAPI 3.0 to 3.2.
 */
export function readDocument(path: string): Json {
  const value = parsed(path, text(path))
  if (isComparable(value)) return value
  throw new UsageError(
    `${path} is no OpenAPI document of version 3.0, 3.1 or 3.2: "openapi" says the version, and "paths" the operations. Translate older ones first`,
  )
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`)
  }
}

function parsed(path: string, content: string): unknown {
  try {
    return content.trimStart().startsWith('{')
      ? JSON.parse(content)
      : parse(content, { maxAliasCount: 1_000 })
  } catch (error) {
    throw new UsageError(`${path} is neither JSON nor YAML: ${(error as Error).message.split('\n')[0]}`)
  }
}
