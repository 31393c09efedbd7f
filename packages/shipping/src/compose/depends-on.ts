import type { ComposedServer } from './composed-server.ts'

/** What has to be healthy first; what the service can do without is waited for, and left out when it does not come. */
export function dependsOn(servers: readonly ComposedServer[], indent: string): string {
  if (servers.length === 0) return ''
  const lines = servers.map(
    ({ name, isCritical }) =>
      `${indent}  ${name}: {condition: service_healthy${isCritical ? '' : ', required: false'}}\n`,
  )
  return `${indent}depends_on:\n${lines.join('')}`
}
