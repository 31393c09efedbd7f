import type { ArrivedLine } from './otlp-receiver.ts'

const INFO = 9

/** What a line about a request does not have that somebody looks for it by. */
export function lacking(line: ArrivedLine | undefined, id: string): readonly string[] {
  if (line === undefined) return ['the line']
  const has = {
    level: line.severityNumber === INFO && line.severityText === 'info',
    'trace id': /^[0-9a-f]{32}$/.test(line.traceId ?? ''),
    'request id': line.attributes.correlationId === id,
    status: line.attributes.status === '200',
    service: line.resource['service.name'] === 'characters',
    pod: line.resource['k8s.pod.name'] === 'characters-7d4b9c-x2x4z',
    namespace: line.resource['k8s.namespace.name'] === 'shop',
    time: Math.abs(Number(line.timeUnixNano) / 1e6 - Date.now()) < 300_000,
  }
  return Object.entries(has).flatMap(([what, isThere]) => (isThere ? [] : [what]))
}
