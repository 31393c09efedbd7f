import type { Finding } from '../../engine/outcome.ts'
import type { Repository } from '../repository.ts'
import type { Found, Unread } from '../static-check.ts'
import { finalStage, type Instruction, parseDockerfile } from './instructions.ts'

const NO_DOCKERFILE = /\.(dockerignore|md)$/
const DOCKERFILE = /(^|\/)(?:[\w.-]+\.)?(?:Dockerfile|Containerfile)(?:\.[\w-]+)?$/

interface Dockerfile {
  readonly path: string
  readonly all: readonly Instruction[]
  readonly final: readonly Instruction[]
}

/** What a look at each Dockerfile finds; undefined where there is none. */
export function eachDockerfile(
  repository: Repository,
  look: (file: Dockerfile, tell: (message: string, line: number, fix: string) => void) => void,
): Found | undefined {
  const paths = repository.matching(DOCKERFILE).filter((path) => !NO_DOCKERFILE.test(path))
  if (paths.length === 0) return undefined
  const findings: Finding[] = []
  const unread: Unread[] = []
  for (const path of paths) {
    const all = parseDockerfile(repository.text(path) ?? '')
    const why =
      repository.problem(path) ?? (finalStage(all)[0]?.keyword === 'FROM' ? undefined : 'it has no FROM')
    if (why) unread.push({ file: path, why })
    else
      look({ path, all, final: finalStage(all) }, (message, line, fix) =>
        findings.push({ message, file: path, line, fix }),
      )
  }
  return { findings, unread }
}

/** What the checks are about. */
export const about = 'Dockerfile'
