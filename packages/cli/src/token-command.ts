import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { FatalBootError } from '@seaworthy/chassis/errors'
import { developmentIssuerFile, identitySettings, issueDevelopmentToken } from '@seaworthy/chassis/identity'
import { serviceSettings } from '@seaworthy/chassis/service'
import { loadSettings, processSettings } from '@seaworthy/chassis/settings'
import { command, UsageError } from '@seaworthy/readiness/command-line'
import { findService } from './service-finder.ts'
import type { Terminal } from './terminal.ts'

const LONGEST_TTL_S = 30 * 24 * 3_600

export const tokenCommand = command({
  name: 'token',
  summary: 'sign an access token of the local development issuer',
  about: `Prints an access token that a service without OIDC_ISSUER accepts, and nothing else. Standard error names the key file
that signed it; the service must use the same one, so run both in the same folder or with the same DATA_DIR:

  curl -H "Authorization: Bearer $(seaworthy token --role admin)" http://localhost:8000/...`,
  options: {
    role: { type: 'string', multiple: true, value: 'name', text: 'a role of the caller; may be repeated' },
    service: { type: 'string', value: 'name', text: 'which service; default the only one there is' },
    subject: { type: 'string', value: 'id', text: 'who the caller is; default developer' },
    tenant: { type: 'string', value: 'id', text: 'whose data it works on; default none' },
    ttl: { type: 'string', default: '3600', value: 'seconds', text: 'lifetime; default 3600' },
  },

  async run({ values }, { cwd, env, out, err }: Terminal) {
    const ttlS = Number(values.ttl)
    if (!Number.isInteger(ttlS) || ttlS < 1 || ttlS > LONGEST_TTL_S) {
      throw new UsageError(`--ttl takes seconds from 1 to ${LONGEST_TTL_S}`)
    }
    const service = await findService(cwd, values.service)
    const settings = loadSettings([serviceSettings, identitySettings], { cwd, env })
    const { issuer } = settings.get(identitySettings)
    if (settings.get(processSettings).environment === 'production' || issuer !== undefined) {
      const reason = issuer === undefined ? 'NODE_ENV is production' : `it trusts ${issuer} (OIDC_ISSUER)`
      throw new FatalBootError(`"${service.name}" would not accept a development token: ${reason}`)
    }
    const declared = Object.keys(service.declaration.roles ?? {})
    for (const role of values.role.filter((each) => !declared.includes(each))) {
      err(`note: "${service.name}" declares no role "${role}"; declared: ${declared.join(', ') || 'none'}`)
    }
    const dataDir = resolve(cwd, settings.get(serviceSettings).dataDir, service.name)
    const issuerFile = developmentIssuerFile(dataDir)
    const isNew = !existsSync(issuerFile)
    const token = await issueDevelopmentToken({
      dataDir,
      service: service.name,
      roles: values.role,
      ttlS,
      ...(values.subject === undefined ? {} : { subject: values.subject }),
      ...(values.tenant === undefined ? {} : { tenantId: values.tenant }),
    })
    const shownFile = relative(cwd, issuerFile)
    err(
      isNew
        ? `note: made a new key, ${shownFile}; a service accepts the token only if its DATA_DIR holds this file`
        : `note: signed with ${shownFile}`,
    )
    out(token)
    return 0
  },
})
