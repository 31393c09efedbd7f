import type { Finding } from '../engine/outcome.ts'
import { isFloating } from './floating-image.ts'
import { asList, asMapping, type Mapping, type YamlDocument } from './parsed-yaml.ts'
import type { Repository } from './repository.ts'
import { defineStaticCheck } from './static-check.ts'
import { urlPasswords } from './url-password.ts'
import { foundIn, yamlDocuments } from './yaml-documents.ts'

const COMPOSE = /(^|\/)(docker-)?compose[\w.-]*\.ya?ml$/
const about = 'compose file'

type Look = (name: string, service: Mapping, document: YamlDocument) => readonly Finding[]

function eachService(repository: Repository, look: Look) {
  const yaml = yamlDocuments(repository, { path: COMPOSE })
  const findings = yaml.documents.flatMap((document) =>
    Object.entries(asMapping(document.value.services)).flatMap(([name, service]) =>
      look(name, asMapping(service), document),
    ),
  )
  return foundIn(yaml, yaml.documents.length > 0, findings)
}

export const composeImages = defineStaticCheck('compose-images', {
  requirements: ['SHIP-2'],
  claim: 'Compose images are pinned',
  level: 'B',
  method: 'Asks each image for a tag other than latest.',
  about,
  find: (repository) =>
    eachService(repository, (name, { image }, document) => {
      if (typeof image !== 'string' || image.includes('$') || !isFloating(image)) return []
      return [
        {
          message: `${name}: ${image} is whatever is newest`,
          file: document.path,
          line: document.lineOf('services', name, 'image'),
          fix: 'Name a version.',
        },
      ]
    }),
})

export const composeHealth = defineStaticCheck('compose-health', {
  requirements: ['SHIP-2'],
  claim: 'Compose services have health checks and come back',
  level: 'B',
  severity: 'warning',
  method:
    'Asks each service for healthcheck and restart; one-off services with profiles or restart "no" are left out.',
  about,
  find: (repository) =>
    eachService(repository, (name, service, document) => {
      if (service.profiles || service.restart === 'no' || service.extends) return []
      const at = { file: document.path, line: document.lineOf('services', name) }
      return [
        ...(service.healthcheck
          ? []
          : [
              {
                message: `${name} has no healthcheck`,
                ...at,
                fix: 'Add healthcheck with an interval and a timeout.',
              },
            ]),
        ...(service.restart
          ? []
          : [{ message: `${name} has no restart policy`, ...at, fix: 'Add restart: unless-stopped.' }]),
      ]
    }),
})

export const composeExposure = defineStaticCheck('compose-exposure', {
  requirements: ['SHIP-2', 'CFG-2'],
  claim: 'Compose files hold no password, open no database to the network and hand out no host',
  level: 'C',
  method:
    'Looks for literal secrets and addresses with a password in environment, privileged services, a mounted docker.sock, and database ports published on every address.',
  about,
  find: (repository) =>
    eachService(repository, (name, service, document) => [
      ...secrets(name, service, document),
      ...(service.privileged === true
        ? [
            {
              message: `${name} is privileged`,
              file: document.path,
              line: document.lineOf('services', name, 'privileged'),
              fix: 'Remove privileged; give it by cap_add and devices only what it needs.',
            },
          ]
        : []),
      ...asList(service.volumes).flatMap((volume, index) =>
        DOCKER_SOCKET.test(sourceOf(volume))
          ? [
              {
                message: `${name} mounts docker.sock: it is root on the host`,
                file: document.path,
                line: document.lineOf('services', name, 'volumes', index),
                fix: 'Remove the mount (read-only does not help); what needs Docker goes through a proxy that allows only some calls.',
              },
            ]
          : [],
      ),
      ...asList(service.ports).flatMap((port, index) =>
        /^(\d+:)?(5432|6379|3306|27017|5672|9200)$/.test(String(port))
          ? [
              {
                message: `${name} opens port ${String(port)} on every address of the host`,
                file: document.path,
                line: document.lineOf('services', name, 'ports', index),
                fix: 'Publish it on 127.0.0.1 or not at all.',
              },
            ]
          : [],
      ),
    ]),
})

const DOCKER_SOCKET = /\/docker\.sock$/

/** The path on the host of a volume in short or long form. */
function sourceOf(volume: unknown): string {
  return typeof volume === 'string'
    ? (/^(?:\$\{[^}]*\}|[^:])*/.exec(volume)?.[0] ?? '').replace(/\}$/, '')
    : String(asMapping(volume).source ?? '')
}

const SECRET = /(PASSWORD|SECRET|TOKEN|API_?KEY)$/i
const DEVELOPMENT = /(^|[./-])(dev|development|local|test|override)[./-]/

function secrets(name: string, service: Mapping, document: YamlDocument): readonly Finding[] {
  if (DEVELOPMENT.test(document.path)) return []
  const { environment } = service
  const pairs: readonly (readonly [string, string, string | number])[] = Array.isArray(environment)
    ? environment.map((entry, index) => [...splitPair(String(entry)), index] as const)
    : Object.entries(asMapping(environment)).map(([key, value]) => [key, String(value ?? ''), key] as const)
  return pairs.flatMap(([key, value, at]) => {
    const where = { file: document.path, line: document.lineOf('services', name, 'environment', at) }
    if (SECRET.test(key) && value !== '' && !INTERPOLATED.test(value))
      return [
        {
          message: `${name}: ${key} has its value in the file`,
          ...where,
          fix: `Take it from the environment: \${${key}:?}`,
        },
      ]
    return urlPasswords(value.replace(/\$\{[^}]*\}/g, '$_')).some(
      ({ password }) => !INTERPOLATED.test(password),
    )
      ? [
          {
            message: `${name}: ${key} has a password in its address`,
            ...where,
            fix: `Take the address from the environment, \${${key}:?}, or its password alone: user:\${DB_PASSWORD:?}@host`,
          },
        ]
      : []
  })
}

/** Compose takes this from outside; `$$` is a dollar sign. */
const INTERPOLATED = /(?<!\$)(?:\$\$)*\$[{A-Za-z_]/

function splitPair(entry: string): readonly [string, string] {
  const at = entry.indexOf('=')
  return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)]
}
