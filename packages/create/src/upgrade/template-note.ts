import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { choices } from '../service-choices.ts'
import type { TemplateFiles } from '../service-template.ts'
import { TEMPLATE_VERSION } from './template-changes.ts'

/** Where a service keeps from which template it was written. */
export const NOTE = '.seaworthy/template.json'

/** What an upgrade needs to know, without a network: which template, with which answers, and the text that it wrote. */
export interface TemplateNote {
  readonly version: number
  readonly name: string
  readonly chosen: ReadonlySet<string>
  readonly files: TemplateFiles
}

export function noteText(
  name: string,
  chosen: ReadonlySet<string>,
  files: TemplateFiles,
  version = TEMPLATE_VERSION,
): string {
  const answers = Object.fromEntries(choices.map((choice) => [choice, chosen.has(choice)]))
  const written = brotliCompressSync(JSON.stringify(files)).toString('base64')
  return `${JSON.stringify({ version, name, answers, written }, null, 2)}\n`
}

/** @returns undefined for a text that is no note. */
export function readNote(text: string): TemplateNote | undefined {
  try {
    const { version, name, answers, written } = JSON.parse(text) as Record<string, unknown>
    if (!Number.isSafeInteger(version) || typeof name !== 'string' || typeof written !== 'string')
      return undefined
    return {
      version: version as number,
      name,
      chosen: new Set(choices.filter((choice) => (answers as Record<string, unknown>)[choice] === true)),
      files: JSON.parse(brotliDecompressSync(Buffer.from(written, 'base64')).toString()) as TemplateFiles,
    }
  } catch {
    return undefined
  }
}
