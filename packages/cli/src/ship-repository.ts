import { UsageError } from '@seaworthy/readiness/command-line'
import { ANSWERS_FILE, repositoryDifferences, repositoryPlan, shipRepository } from '@seaworthy/shipping'
import { placedServices } from './placed-services.ts'
import { tellDifferences } from './tell-differences.ts'
import type { Terminal } from './terminal.ts'

/**
 * Writes what surrounds all services of the repository that the command runs in, at its root.
 *
 * @param check writes nothing, and fails when a file is not as it follows.
 */
export async function shipWholeRepository(terminal: Terminal, check: boolean): Promise<number> {
  const { cwd, out, err } = terminal
  const placed = await placedServices(cwd)
  if (placed.length === 0)
    throw new UsageError('this folder has no service: run it at the root of the repository')
  const { files, unfilled } = repositoryPlan(cwd, placed)
  const found = check ? repositoryDifferences(cwd, files) : shipRepository(cwd, files)
  const count = tellDifferences(found, check, terminal)
  for (const path of found.ofPeople) out(`left alone, as a person wrote it: ${path}`)
  if (unfilled.length > 0) out(`to be filled in, in ${ANSWERS_FILE}: ${unfilled.join(', ')}`)
  if (count === 0) out('everything around the services is as it follows from them')
  if (!check || count === 0) return 0
  err('Run "seaworthy ship --repository" and commit the result.')
  return 1
}
