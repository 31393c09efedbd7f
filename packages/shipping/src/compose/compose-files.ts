import type { DescribedService } from '../description/described-service.ts'
import { backupScript } from './backup-script.ts'
import type { ComposeSource } from './compose-source.ts'
import { serversOf } from './composed-server.ts'
import { development } from './development.ts'
import { edgeConfiguration } from './edge-configuration.ts'
import { prepareHostScript } from './prepare-host-script.ts'
import { production } from './production.ts'
import { replaceScript } from './replace-script.ts'
import { replicaList } from './replicas.ts'

/** Compose files of a service, for work on it and for one host, and what they need beside them; by path. */
export function composeFiles(
  service: DescribedService,
  source: ComposeSource,
): Readonly<Record<string, string>> {
  const isBackedUp = serversOf(service).some(({ kind }) => kind === 'postgres')
  return {
    'development.yaml': development(service, source),
    'production.yaml': production(service, source),
    'edge/nginx.conf': edgeConfiguration(service),
    'edge/replicas.conf': replicaList(service),
    'replace.sh': replaceScript(service, source),
    'prepare-host.sh': prepareHostScript(service, source),
    ...(isBackedUp ? { 'backup.sh': backupScript() } : {}),
  }
}
