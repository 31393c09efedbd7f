import type { Service } from '@seaworthy/chassis'
import { openApiDocument } from '@seaworthy/chassis/http'
import { declaredErrors } from '@seaworthy/chassis/service'
import { command } from '@seaworthy/readiness/command-line'
import { findService } from './service-finder.ts'
import type { Terminal } from './terminal.ts'

type Description = ReturnType<Service['describe']>

export const describeCommand = command({
  name: 'describe',
  summary: 'tell everything that a service declares',
  words: '[service]',
  about: `Routes with access and limits, roles, rate classes, dependencies, ports, probes, windows of a stop, background work,
commands, errors; of settings and metrics how many there are, and each with --json. Nothing is started, and the environment
is not read.`,
  options: {
    json: { type: 'boolean', text: 'the whole description as JSON; its schema is in the reference' },
    openapi: { type: 'boolean', text: 'the OpenAPI document, as the service itself serves it' },
  },

  async run({ values, positionals: [name] }, { cwd, out }: Terminal) {
    const service = await findService(cwd, name, 'after "describe"')
    if (values.openapi) {
      out(JSON.stringify(openApiOf(service), null, 2))
      return 0
    }
    const description = service.describe()
    out(values.json ? JSON.stringify(description, null, 2) : inWords(description))
    return 0
  },
})

/** From the routes as they are declared, so nothing has to run for it. */
function openApiOf({ name: title, declaration }: Service) {
  const { version = '0.0.0', description, features } = declaration
  return openApiDocument({
    title,
    version,
    ...(description === undefined ? {} : { description }),
    features: features.map(({ name, routes = [] }) => ({ name, routes })),
    errors: declaredErrors(declaration),
  })
}

function inWords(description: Description): string {
  const { name, version, routes, dependencies, ports, probes, lifecycle, settings, background } = description
  const { roles, rateClasses, commands, errors, metrics } = description
  const byStatus = Map.groupBy(errors, ({ status }) => status)
  const missing = settings.filter(({ required }) => required).map(({ variable }) => variable)
  const sections: readonly (readonly [title: string, rows: readonly (readonly string[])[]])[] = [
    [
      'routes',
      routes.map(({ method, path, access, rateClass, timeoutMs }) => [
        method,
        path,
        [access.kind, ...access.names].join(' '),
        rateClass,
        timeoutMs === null ? '' : `${timeoutMs} ms`,
      ]),
    ],
    ['roles', Object.entries(roles).map(([role, permissions]) => [role, permissions.join(' ')])],
    [
      'rate classes',
      Object.entries(rateClasses).map(([rateClass, { per, quotas }]) => [
        rateClass,
        quotas.map(({ quota, windowS }) => `${quota} in ${windowS} s`).join(', ') || 'no limit',
        quotas.length > 0 ? `per ${per}` : '',
      ]),
    ],
    [
      'dependencies',
      dependencies.map((each) => [each.name, each.kind, each.policy, each.variables.join(' ')]),
    ],
    ['ports', Object.entries(ports).map(([port, at]) => [port, at.variable, `${at.default ?? 'not there'}`])],
    ['probes', Object.entries(probes).map(([probe, paths]) => [probe, paths.join(' ')])],
    ['stop', Object.values(lifecycle).map((window) => [window.variable, `${window.default} ms`])],
    ['background', background.map((task) => [task.feature, task.name])],
    ['commands', commands.map((each) => [each])],
    [
      'errors',
      [...byStatus]
        .sort(([a], [b]) => a - b)
        .map(([status, all]) => [`${status}`, all.map(({ code }) => code).join(' ')]),
    ],
    ['metrics', metrics.length > 0 ? [[`${metrics.length}`]] : []],
    ['settings', [[`${settings.length}, of which it cannot start without: ${missing.join(' ') || 'none'}`]]],
  ]
  const blocks = sections
    .filter(([, rows]) => rows.length > 0)
    .map(([title, rows]) => [title, ...columns(rows)].join('\n  '))
  return [`${name} ${version}`, ...blocks].join('\n\n')
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] as readonly string[]).map((_, at) =>
    Math.max(...rows.map((row) => (row[at] as string).length)),
  )
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] as number))
      .join('  ')
      .trimEnd(),
  )
}
