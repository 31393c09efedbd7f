import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ServiceDescription } from '@seaworthy/chassis/capability'
import { launchForTest } from '@seaworthy/chassis/testing'
import { Check, Errors } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { startRecordedUpstream } from '../services/characters/dev/recorded-upstream.ts'
import { findDeclarations } from './declarations.ts'
import { describedServices, descriptionSchema } from './service-descriptions.ts'

const root = join(import.meta.dirname, '..')
const services = await describedServices(root)
const committed = (name: string) =>
  JSON.parse(readFileSync(join(root, 'docs/reference/service-description', `${name}.json`), 'utf8'))
/** The embedded database holds the event loop while it is made. */
const PATIENT = { RATE_LIMITS: 'off', MAX_EVENT_LOOP_UTILIZATION: '1', MAX_EVENT_LOOP_DELAY_MS: '60000' }
const sorted = (values: Iterable<string>) => [...new Set(values)].sort()

test('there are descriptions of both services, and of what descriptions look like', () => {
  expect(services.map(({ name }) => name)).toEqual(['characters', 'pokedex'])
  expect(committed('schema')).toEqual(JSON.parse(JSON.stringify(descriptionSchema)))
})

describe.each(services)('the description of $name', ({ name, service, description }) => {
  test('has the form that its schema says', () => {
    expect([...Errors(ServiceDescription, description)]).toEqual([])
    expect(Check(ServiceDescription, { ...description, more: 1 })).toBe(false)
    expect(committed(name)).toEqual(JSON.parse(JSON.stringify(description)))
  })

  test('leaves out nothing that the running service has, and invents nothing', async () => {
    // No provider outside this machine is asked, whatever the variable with its address is called.
    const providers = description.settings.filter((setting) => /^https?:/.test(String(setting.default)))
    const nowhere = Object.fromEntries(providers.map(({ variable }) => [variable, 'http://127.0.0.1:1']))
    const upstream = await startRecordedUpstream()
    await using stack = new AsyncDisposableStack()
    stack.defer(() => upstream.close())
    await using running = await launchForTest(service, {
      env: { ...PATIENT, ...nowhere, UPSTREAM_URL: upstream.url },
    })
    const declared = running.http.routes.filter((route) => !route.declared.hidden)
    expect(description.routes.map(({ method, path }) => `${method} ${path}`)).toEqual(
      declared.map((route) => `${route.declared.method} ${route.template}`),
    )
    const { paths } = running.http.openApi() as { paths: Record<string, object> }
    expect(sorted(description.routes.map(({ path }) => path))).toEqual(sorted(Object.keys(paths)))
    expect(sorted(description.settings.map(({ variable }) => variable))).toEqual(
      sorted(running.settings.describe().map(({ variable }) => variable)),
    )
    const checks = running.health.checks().map((check) => check.name)
    for (const dependency of description.dependencies) expect(checks).toContain(dependency.name)
    expect(description.dependencies.map((each) => each.name)).toEqual(
      Object.keys(service.declaration.uses ?? {}),
    )
    for (const path of Object.values(description.probes).flat()) {
      expect([path, (await running.fetch(path)).headers.get('content-type')]).toEqual([
        path,
        'application/json; charset=utf-8',
      ])
    }
    const scraped = [...(await running.telemetry.metrics.text()).matchAll(/^# TYPE (\S+)/gm)].map(
      ([, found]) => found,
    )
    const known = description.metrics.map((metric) => metric.name)
    expect(sorted(scraped as string[]).filter((metric) => !known.includes(metric))).toEqual([])
    const always = description.metrics.filter(({ when }) => when === null).map((metric) => metric.name)
    expect(always.filter((metric) => !scraped.includes(metric))).toEqual([])
    const { catalogues } = await findDeclarations(root)
    const everywhere = catalogues.flatMap(({ $table }) => Object.keys($table))
    const answered = []
    for (const code of everywhere) {
      const answer = await running.fetch(`/problems/${code}`)
      if (answer.status === 200) answered.push(code)
      else expect([code, answer.status]).toEqual([code, 404])
    }
    expect(sorted(description.errors.map(({ code }) => code))).toEqual(sorted(answered))
  })
})
