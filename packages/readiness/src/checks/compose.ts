import { isFloating } from './floating-image.ts'
import { asList, asMapping, type Mapping, type YamlDocument } from './parsed-yaml.ts'
import type { Repository } from './repository.ts'
import { defineStaticCheck } from './static-check.ts'
import { type Tell, toldFindings } from './told-findings.ts'
import { urlPasswords } from './url-password.ts'
import { foundIn, yamlDocuments } from './yaml-documents.ts'

/** By its own name, or by that of its folder. */
const COMPOSE = /(^|\/)((docker-)?compose[\w.-]*|compose\/[\w.-]+)\.ya?ml$/
const about = 'compose file'

type Look = (name: string, service: Mapping, at: YamlDocument['at'], tell: Tell) => void

function eachService(repository: Repository, look: Look) {
  const yaml = yamlDocuments(repository, { path: COMPOSE })
  const findings = toldFindings((tell) => {
    for (const { value, at } of yaml.documents)
      for (const [name, service] of Object.entries(asMapping(value.services)))
        look(name, asMapping(service), (...keys) => at('services', name, ...keys), tell)
  })
  return foundIn(yaml, yaml.documents.length > 0, findings)
}

export const composeImages = defineStaticCheck('compose-images', 'B', ['SHIP-2'], {
  claim: 'Compose images are pinned',
  method: 'Asks each image for a tag other than latest, and so each that a variable may replace.',
  about,
  find: (repository) =>
    eachService(repository, (name, { image }, at, tell) => {
      if (typeof image !== 'string') return
      const named = image.replace(DEFAULT, '$1')
      if (named.includes('$') || !isFloating(named)) return
      tell(`${name}: ${named} is whatever is newest`, at('image'), 'Name a version.')
    }),
})

export const composeHealth = defineStaticCheck('compose-health', 'B', ['SHIP-2'], {
  claim: 'Compose services have health checks and come back',
  severity: 'warning',
  method:
    'Asks each service for healthcheck and restart; one-off services with profiles or restart "no" are left out.',
  about,
  find: (repository) =>
    eachService(repository, (name, service, at, tell) => {
      if (service.profiles || service.restart === 'no' || service.extends) return
      if (!service.healthcheck)
        tell(`${name} has no healthcheck`, at(), 'Add healthcheck with an interval and a timeout.')
      if (!service.restart) tell(`${name} has no restart policy`, at(), 'Add restart: unless-stopped.')
    }),
})

export const composeExposure = defineStaticCheck('compose-exposure', 'C', ['SHIP-2', 'CFG-2'], {
  claim: 'Compose files hold no password, open no database to the network and hand out no host',
  method:
    'Looks for literal secrets and addresses with a password in environment, privileged services, a mounted docker.sock, and database ports published on every address.',
  about,
  find: (repository) =>
    eachService(repository, (name, service, at, tell) => {
      tellSecrets(name, service, at, tell)
      if (service.privileged === true)
        tell(
          `${name} is privileged`,
          at('privileged'),
          'Remove privileged; give it by cap_add and devices only what it needs.',
        )
      for (const [index, volume] of asList(service.volumes).entries()) {
        if (!DOCKER_SOCKET.test(sourceOf(volume))) continue
        tell(
          `${name} mounts docker.sock: it is root on the host`,
          at('volumes', index),
          'Remove the mount (read-only does not help); what needs Docker goes through a proxy that allows only some calls.',
        )
      }
      for (const [index, port] of asList(service.ports).entries()) {
        if (!DATABASE_PORT.test(String(port))) continue
        tell(
          `${name} opens port ${String(port)} on every address of the host`,
          at('ports', index),
          'Publish it on 127.0.0.1 or not at all.',
        )
      }
    }),
})

/** `${VARIABLE:-image}`, or without the colon. */
const DEFAULT = /\$\{\w+:?-([^{}]*)\}/g
const DATABASE_PORT = /^(\d+:)?(5432|6379|3306|27017|5672|9200)$/
const DOCKER_SOCKET = /\/docker\.sock$/

/** The path on the host of a volume in short or long form. */
function sourceOf(volume: unknown): string {
  return typeof volume === 'string'
    ? (/^(?:\$\{[^}]*\}|[^:])*/.exec(volume)?.[0] ?? '').replace(/\}$/, '')
    : String(asMapping(volume).source ?? '')
}

const SECRET = /(PASSWORD|SECRET|TOKEN|API_?KEY)$/i
const DEVELOPMENT = /(^|[./-])(dev|development|local|test|override)[./-]/

function tellSecrets(name: string, { environment }: Mapping, at: YamlDocument['at'], tell: Tell): void {
  if (DEVELOPMENT.test(at().file)) return
  const pairs: readonly (readonly [string, string, string | number])[] = Array.isArray(environment)
    ? environment.map((entry, index) => [...splitPair(String(entry)), index] as const)
    : Object.entries(asMapping(environment)).map(([key, value]) => [key, String(value ?? ''), key] as const)
  for (const [key, value, place] of pairs) {
    const where = at('environment', place)
    const addresses = urlPasswords(value.replace(/\$\{[^}]*\}/g, '$_'))
    if (SECRET.test(key) && value !== '' && !INTERPOLATED.test(value))
      tell(`${name}: ${key} has its value in the file`, where, `Take it from the environment: \${${key}:?}`)
    else if (addresses.some(({ password }) => !INTERPOLATED.test(password)))
      tell(
        `${name}: ${key} has a password in its address`,
        where,
        `Take the address from the environment, \${${key}:?}, or its password alone: user:\${DB_PASSWORD:?}@host`,
      )
  }
}

/** Compose takes this from outside; `$$` is a dollar sign. */
const INTERPOLATED = /(?<!\$)(?:\$\$)*\$[{A-Za-z_]/

function splitPair(entry: string): readonly [string, string] {
  const at = entry.indexOf('=')
  return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)]
}
