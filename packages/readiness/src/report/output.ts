import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from '../engine/usage-error.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { htmlReport } from './html.ts'
import { junitReport } from './junit.ts'
import { markdownReport } from './markdown.ts'
import { sarifReport } from './sarif.ts'

/** Where one report goes: `-o json=evidence.json`, or `-o json` (also `-o json=-`) for standard output. */
export type Output =
  | { readonly format: 'human'; readonly path?: undefined }
  | { readonly format: Format; readonly path?: string }

export type Format = 'json' | 'junit' | 'sarif' | 'md' | 'html'

const RENDER: Readonly<Record<Format, (evidence: Evidence) => string>> = {
  json: (evidence) => `${JSON.stringify(evidence)}\n`,
  junit: junitReport,
  sarif: sarifReport,
  md: markdownReport,
  html: htmlReport,
}

/** @throws UsageError for an unknown format, a path that is empty, or two outputs on standard output. */
export function parseOutputs(values: readonly string[]): readonly Output[] {
  const outputs = values.map((value): Output => {
    const [format = '', path] = value.split(/=(.*)/s)
    if (format !== 'human' && !Object.hasOwn(RENDER, format)) {
      throw new UsageError(`unknown output "${format}": use human, ${Object.keys(RENDER).join(', ')}`)
    }
    if (path === '')
      throw new UsageError(`the output "${value}" names no file: -o ${format} is standard output`)
    const toFile = path !== undefined && path !== '-'
    if (format !== 'human') return { format: format as Format, ...(toFile && { path }) }
    if (toFile) {
      throw new UsageError(
        'the output "human" goes to standard output only: use -o md=PATH for a file to read',
      )
    }
    return { format }
  })
  if (outputs.filter(({ path }) => !path).length > 1) {
    throw new UsageError(
      'only one output can go to standard output: give the others a path, as in -o json=evidence.json',
    )
  }
  return outputs.length > 0 ? outputs : [{ format: 'human' }]
}

export function render(format: Format, evidence: Evidence): string {
  return RENDER[format](evidence)
}

/** Writes every output that has a path. @returns the ones that could not be written, with the reason. */
export async function writeOutputs(
  outputs: readonly Output[],
  evidence: Evidence,
): Promise<readonly string[]> {
  const failures: string[] = []
  for (const { format, path } of outputs) {
    if (!path) continue
    try {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, render(format, evidence))
    } catch (error) {
      failures.push(`cannot write ${path}: ${(error as Error).message}`)
    }
  }
  return failures
}
