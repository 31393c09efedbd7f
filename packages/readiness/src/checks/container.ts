import type { Finding } from '../engine/outcome.ts'
import { execForm, firstProcess } from './container-process.ts'
import { finalStage, type Instruction, parseDockerfile } from './dockerfile.ts'
import type { Repository } from './repository.ts'
import { defineStaticCheck, type Found, type Unread } from './static-check.ts'

const NO_DOCKERFILE = /\.(dockerignore|md)$/
const DOCKERFILE = /(^|\/)(?:[\w.-]+\.)?(?:Dockerfile|Containerfile)(?:\.[\w-]+)?$/
const SECRET_NAME = /(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|CREDENTIAL)/i

interface Dockerfile {
  readonly path: string
  readonly all: readonly Instruction[]
  readonly final: readonly Instruction[]
}

function eachDockerfile(
  repository: Repository,
  look: (file: Dockerfile) => readonly Finding[],
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
    else findings.push(...look({ path, all, final: finalStage(all) }))
  }
  return { findings, unread }
}

const about = 'Dockerfile'

export const containerUser = defineStaticCheck('container-user', {
  requirements: ['SHIP-1'],
  claim: 'The image does not run as root',
  level: 'C',
  method: 'Reads the last USER of the final stage.',
  about,
  find: (repository) =>
    eachDockerfile(repository, ({ path, final }) => {
      const user = final.findLast(({ keyword }) => keyword === 'USER')
      const distroless = /nonroot|USER \d/.test(final[0]?.text ?? '')
      const fix = 'Add a USER with a number other than 0 to the final stage.'
      if (!user)
        return distroless
          ? []
          : [
              {
                message: 'no USER in the final stage: the image runs as root',
                file: path,
                line: final[0]?.line ?? 1,
                fix,
              },
            ]
      return /^(root|0)(:|$)/.test(user.text)
        ? [{ message: `USER ${user.text} is root`, file: path, line: user.line, fix }]
        : []
    }),
})

export const containerBase = defineStaticCheck('container-base', {
  requirements: ['SHIP-1'],
  claim: 'Base images are pinned',
  level: 'B',
  method: 'Asks each FROM of an outside image for a tag other than latest; Node before 22 is past its end.',
  about,
  find: (repository) =>
    eachDockerfile(repository, ({ path, all }) => {
      const names = new Set<string>()
      return all
        .filter(({ keyword }) => keyword === 'FROM')
        .flatMap(({ text, line }) => {
          const [image = '', , name] = text.replace(/^--\S+\s+/, '').split(/\s+/)
          const isOwn = names.has(image) || image === 'scratch' || image.includes('$')
          if (name) names.add(name)
          if (isOwn || image.includes('@sha256:')) return []
          const tag = /:([^/]+)$/.exec(image)?.[1]
          const fix = 'Name a version, best with its digest: image:1.2.3@sha256:…'
          if (!tag || tag === 'latest')
            return [
              { message: `${image} is whatever is newest on the day of the build`, file: path, line, fix },
            ]
          const node = /^(?:.*\/)?node:(\d+)/.exec(image)?.[1]
          if (node && Number(node) < 22)
            return [
              {
                message: `${image}: Node ${node} gets no security fixes`,
                file: path,
                line,
                fix: 'Use Node 24 or 26.',
              },
            ]
          return []
        })
    }),
})

export const containerSignals = defineStaticCheck('container-signals', {
  requirements: ['SHIP-1', 'LIFE-1'],
  claim: 'Signals reach the service in the container',
  level: 'C',
  method:
    'Looks for CMD or ENTRYPOINT under a shell, in shell form or by sh -c, that no exec replaces, and for package managers and process managers as the first process.',
  about,
  find: (repository) =>
    eachDockerfile(repository, ({ path, final }) => {
      const command = final.findLast(({ keyword }) => keyword === 'CMD')
      const appended = command && execForm(command.text)
      return final
        .filter(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT')
        .flatMap(({ keyword, text, line }): Finding[] => {
          const first = firstProcess(text, keyword === 'ENTRYPOINT' ? appended : [])
          if (first.kind === 'shell') {
            return [
              {
                message: `${keyword} ${text.slice(0, 60)} runs under a shell that keeps SIGTERM to itself`,
                file: path,
                line,
                fix: `Write the program itself in exec form, ${keyword} ["node", "server.js"], or let exec start it as the last command of the script.`,
              },
            ]
          }
          return MANAGER.test(first.name)
            ? [
                {
                  message: `${first.name} is the first process: it may not pass SIGTERM on, and it hides the exit code`,
                  file: path,
                  line,
                  fix: `Start the program itself: ${keyword} ["node", "server.js"].`,
                },
              ]
            : []
        })
    }),
})

const MANAGER = /^(npm|yarn|pnpm|npx|pm2|nodemon)$/

export const containerSecrets = defineStaticCheck('container-secrets', {
  requirements: ['CFG-2', 'SHIP-1'],
  claim: 'No secret is baked into an image',
  level: 'C',
  method: 'Looks for ENV and ARG with a secret’s name and a value, and for .env files that are copied.',
  about,
  find: (repository) =>
    eachDockerfile(repository, ({ path, all }) =>
      all.flatMap(({ keyword, text, line }) => {
        const pair = /^([\w]+)[= ]\s*["']?([^"'\s]+)/.exec(text)
        if (
          (keyword === 'ENV' || keyword === 'ARG') &&
          pair &&
          SECRET_NAME.test(pair[1] ?? '') &&
          !/_FILE$/.test(pair[1] ?? '') &&
          !pair[2]?.startsWith('$')
        ) {
          return [
            {
              message: `${keyword} ${pair[1]} puts a secret into every layer`,
              file: path,
              line,
              fix: 'Use a build secret (RUN --mount=type=secret) or the environment at run time.',
            },
          ]
        }
        if ((keyword === 'COPY' || keyword === 'ADD') && /(^|[\s/])\.env(\s|$)/.test(text)) {
          return [
            {
              message: 'a .env file is copied into the image',
              file: path,
              line,
              fix: 'Leave it out and list it in .dockerignore.',
            },
          ]
        }
        return []
      }),
    ),
})

export const containerIgnore = defineStaticCheck('container-ignore', {
  requirements: ['SHIP-1'],
  claim: 'The build context is bounded',
  level: 'B',
  severity: 'warning',
  method: 'Asks for a .dockerignore where a Dockerfile copies the whole context.',
  about,
  find: (repository) =>
    eachDockerfile(repository, ({ path, all }) => {
      const copy = all.find(
        ({ keyword, text }) =>
          keyword === 'COPY' && /^(--\S+\s+)*\.\/?\s/.test(text) && !text.includes('--from'),
      )
      const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
      const has = ['.dockerignore', `${folder}.dockerignore`, `${path}.dockerignore`].some((file) =>
        repository.files.includes(file),
      )
      return copy && !has
        ? [
            {
              message: 'the whole folder is copied and nothing is left out',
              file: path,
              line: copy.line,
              fix: 'Add a .dockerignore with .git, .env and node_modules.',
            },
          ]
        : []
    }),
})
