import { MARK } from '../mark.ts'
import type { ShippedRepository } from '../shipped-repository.ts'

/** Who is asked to review what. */
export function codeOwners({ answers }: ShippedRepository): string {
  const rows = Object.entries(answers.owners)
  const width = Math.max(...rows.map(([path]) => path.length))
  return `${MARK}# The last match counts.
${rows.map(([path, owners]) => `${path.padEnd(width)}  ${owners.join(' ')}\n`).join('')}`
}
