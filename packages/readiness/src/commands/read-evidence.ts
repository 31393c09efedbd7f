import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import schema from '../../schema/evidence.schema.json' with { type: 'json' }
import { UsageError } from '../engine/usage-error.ts'
import type { Evidence } from '../evidence/evidence.ts'

/** @throws UsageError when the file is missing or is no evidence. */
export async function readEvidence(path: string): Promise<Evidence> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new UsageError(`cannot read ${path}: ${error.message}`)
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${path} is no JSON: ${(error as Error).message}`)
  }
  const validate = new Ajv2020({ strict: false }).compile<Evidence>(schema)
  if (validate(value)) return value
  const [first] = validate.errors ?? []
  throw new UsageError(`${path} is no evidence: ${first?.instancePath || 'the document'} ${first?.message}`)
}
