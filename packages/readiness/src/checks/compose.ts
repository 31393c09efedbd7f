import type { Finding } from '../engine/outcome.ts'
import type { Repository } from './repository.ts'
import { defineStaticCheck } from './static-check.ts'
import { asList, asMapping, type Mapping, type YamlDocument, yamlDocuments } from './yaml-documents.ts'

const COMPOSE = /(^|\/)(docker-)?compose[\w.-]*\.ya?ml$/
const about = 'compose file'

type Look = (name: string, service: Mapping, document: YamlDocument) => readonly Finding[]

function eachService(repository: Repository, look: Look) {
  const { documents, unread } = yamlDocuments(repository, COMPOSE)
  if (documents.length === 0 && unread.length === 0) return undefined
  const findings = documents.flatMap((document) =>
    Object.entries(asMapping(document.value.services)).flatMap(([name, service]) =>
      look(name, asMapping(service), document),
    ),
  )
  return { findings, notTested: unread }
}

export const composeImages = defineStaticCheck('compose-images', {
  requirements: ['SHIP-2'],
  claim: 'Compose images are pinned',
  level: 'B',
  method: 'Asks each image for a tag other than latest.',
  about,
  find: (repository) =>
    eachService(repository, (name, { image }, document) => {
      if (typeof image !== 'string' || image.includes('$') || image.includes('@sha256:')) return []
      const tag = /:([^/]+)$/.exec(image)?.[1]
      if (tag && tag !== 'latest') return []
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
  claim: 'Compose files hold no password and open no database to the network',
  level: 'C',
  method:
    'Looks for literal secrets in environment, privileged services, and database ports published on every address.',
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
            },
          ]
        : []),
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

const SECRET = /(PASSWORD|SECRET|TOKEN|API_?KEY)$/i
const DEVELOPMENT = /(^|[./-])(dev|development|local|test|override)[./-]/

function secrets(name: string, service: Mapping, document: YamlDocument): readonly Finding[] {
  if (DEVELOPMENT.test(document.path)) return []
  const { environment } = service
  const pairs: readonly (readonly [string, string, string | number])[] = Array.isArray(environment)
    ? environment.map((entry, index) => [...splitPair(String(entry)), index] as const)
    : Object.entries(asMapping(environment)).map(([key, value]) => [key, String(value ?? ''), key] as const)
  return pairs.flatMap(([key, value, at]) =>
    SECRET.test(key) && value !== '' && !value.includes('${')
      ? [
          {
            message: `${name}: ${key} has its value in the file`,
            file: document.path,
            line: document.lineOf('services', name, 'environment', at),
            fix: `Take it from the environment: \${${key}:?}`,
          },
        ]
      : [],
  )
}

function splitPair(entry: string): readonly [string, string] {
  const at = entry.indexOf('=')
  return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)]
}
