import { watchedService } from '../monitoring/watched-service.ts'
import { onCallPage } from './on-call-page.ts'
import type { Operated } from './operation.ts'
import { operationPage } from './operation-page.ts'
import { operationsOf } from './operations.ts'

/** What people do by hand to a service, by path below the folder `operations`. */
export function operationFiles(operated: Operated): Readonly<Record<string, string>> {
  const { service, place } = operated
  const operations = operationsOf(operated)
  return {
    'on-call.md': onCallPage(service, watchedService(service, place), operations),
    ...Object.fromEntries(
      operations.map((operation) => [`${operation.file}.md`, operationPage(operation, service.name)]),
    ),
  }
}
