import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Evidence } from '../evidence/evidence.ts'
import { htmlReport } from './html.ts'
import { junitReport } from './junit.ts'
import { markdownReport } from './markdown.ts'
import type { Format, Output } from './output.ts'
import { sarifReport } from './sarif.ts'

const RENDER: Readonly<Record<Format, (evidence: Evidence) => string>> = {
  json: (evidence) => `${JSON.stringify(evidence)}\n`,
  junit: junitReport,
  sarif: sarifReport,
  md: markdownReport,
  html: htmlReport,
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
